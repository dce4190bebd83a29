import { test } from "mockid/node-test";

import { spell } from "../spell.mjs";

for (let i = 0; i < 10; i++) test(`test ${i}`, ({ mockid }) => spell(mockid));
