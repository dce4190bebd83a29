const { test } = require("mockid/jest");

const { shareTime } = require("../time.cjs");

test("client and server share a time", ({ mockid }) => shareTime(mockid));

it("the next test has the machine's time", () => expect(new Date().getFullYear()).toBeLessThan(2030));
