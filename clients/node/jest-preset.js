"use strict";

module.exports = {
  globalSetup: require.resolve("./dist/jest-setup.js"),
  globalTeardown: require.resolve("./dist/jest-teardown.js"),
};
