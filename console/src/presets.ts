// Faults that are set with one press.

import type { Schemas } from "./api";

type NewFault = Schemas["NewFault"];

export interface Preset {
  id: string;
  title: string;
  /** What happens, as a sentence. */
  about: string;
  fault: Omit<NewFault, "match">;
}

/** What can become of one request. */
export const PRESETS: readonly Preset[] = [
  {
    id: "lost",
    title: "Lose the answer",
    about: "The vendor does the work, and the connection is reset before the answer arrives. A refresh token is rotated, and the client does not get the new one.",
    fault: { times: 1, stage: "after", abort: "reset" },
  },
  {
    id: "race",
    title: "Race",
    about: "Holds requests until all have arrived, two or as many as are entered, and lets them go on together.",
    fault: { times: 2, barrier: 2 },
  },
  {
    id: "throttled",
    title: "Too many requests",
    about: "429 as the vendor documents it, with Retry-After if the vendor sends it.",
    fault: { times: 1, respond: "too_many_requests" },
  },
  {
    id: "unauthorized",
    title: "Unauthorized",
    about: "401 as the vendor documents it.",
    fault: { times: 1, respond: "unauthorized" },
  },
  {
    id: "error",
    title: "Server error",
    about: "500 as the vendor documents it; the work is not done.",
    fault: { times: 1, respond: "server_error" },
  },
  {
    id: "slow",
    title: "Slow",
    about: "The answer takes ten seconds of real time.",
    fault: { times: 1, delay: "10s" },
  },
  {
    id: "dead",
    title: "Dead",
    about: "No answer until the client gives up, or the fault is deleted.",
    fault: { times: 1, abort: "hang" },
  },
  {
    id: "truncated",
    title: "Cut off",
    about: "The connection is closed in the middle of the answer.",
    fault: { times: 1, stage: "after", abort: "truncate" },
  },
];
