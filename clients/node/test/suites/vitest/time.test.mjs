import { expect } from "vitest";

import { test } from "mockid/vitest";

import { shareTime } from "../time.mjs";

test("client and server share a time", ({ mockid }) => shareTime(mockid));

test("the next test has the machine's time", () => expect(new Date().getFullYear()).toBeLessThan(2030));
