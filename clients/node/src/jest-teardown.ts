/** The global teardown for Jest. */
export { teardown as default } from "./jest-setup.js";
