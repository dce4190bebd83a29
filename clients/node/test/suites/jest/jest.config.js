module.exports = {
  ...(process.env.MOCKID_TEST_BARE ? {} : { preset: "mockid" }),
  maxWorkers: 2,
  transform: {},
  // Jest uses no workers for test files that were fast before, as far as its cache knows.
  ...(process.env.SPELLED ? { cacheDirectory: `${process.env.SPELLED}.cache` } : {}),
};
