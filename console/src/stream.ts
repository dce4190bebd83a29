// Server-sent events (WHATWG HTML, section 9.2) by `fetch`, because an EventSource cannot send a token.

export interface StreamEvent {
  name: string;
  data: string;
}

/** Cuts the text of a stream into events. */
export class EventParser {
  #rest = "";
  #name = "";
  #data: string[] = [];

  /** The events that the next piece of text completes. */
  push(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length) events.push({ name: this.#name, data: this.#data.join("\n") });
        this.#name = "";
        this.#data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const value = line.slice(colon + 1).replace(/^ /, "");
      if (line.startsWith("event:")) this.#name = value;
      if (line.startsWith("data:")) this.#data.push(value);
    }
    return events;
  }
}
