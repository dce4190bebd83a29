const { test } = require("mockid/jest");

const { spell } = require("../spell.cjs");

for (let i = 0; i < 10; i++) test(`test ${i}`, ({ mockid }) => spell(mockid));
