// The same objects for `import`, so that a program that uses both ways has one of each.
export * from "./index.js";
