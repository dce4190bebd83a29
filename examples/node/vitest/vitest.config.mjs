export default { test: { globalSetup: "mockid/vitest-setup", maxWorkers: 2 } };
