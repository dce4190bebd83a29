import type { Instant, Span } from "./types.js";

/** A duration as the server reads it. */
export function spanText(span: Span): string {
  if (typeof span === "string") return span;
  return Number.isInteger(span) ? `${span}s` : `${Math.round(span * 1000)}ms`;
}

/** An instant as the server reads it. */
export function instantText(instant: Instant): string {
  if (typeof instant === "string") return instant;
  return (instant instanceof Date ? instant : new Date(instant * 1000)).toISOString();
}

/** Epoch seconds of an instant of the server. */
export function epochSeconds(text: string): number {
  return Date.parse(text) / 1000;
}
