// The files are modules: run Jest with NODE_OPTIONS=--experimental-vm-modules.
export default { preset: "mockid", testMatch: ["**/*.test.mjs"], maxWorkers: 2, transform: {} };
