const globalSetup = process.env.MOCKID_TEST_BARE ? [] : "mockid/vitest-setup";

export default { test: { globalSetup, maxWorkers: 2 } };
