import { test } from "mockid/vitest";

import { spell } from "../spell.mjs";

for (let i = 0; i < 10; i++) test(`test ${i}`, ({ mockid }) => spell(mockid));
