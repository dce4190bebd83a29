// What is read from vendors' OpenAPI documents.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { examplesOf, factsOf, type Document } from "../src/documents";

const document: Document = {
  info: { title: "mockid — acme" },
  tags: [
    {
      name: "acme",
      description: "A vendor.\n\n| | |\n| --- | --- |\n| base path | `/acme` |\n| hosts | `a.example` |\n| access token | **15 minutes** ([documented](https://a.example)) |\n",
    },
  ],
  components: { parameters: { Origin: { name: "Origin", in: "header", required: true, examples: { one: { value: "https://a.example" } } } } },
  paths: {
    "/login": {
      post: {
        operationId: "acmeLogin",
        summary: "Log in",
        parameters: [{ $ref: "#/components/parameters/Origin" }, { name: "limit", in: "query" }],
        requestBody: { content: { "application/x-www-form-urlencoded": { examples: { demo: { value: { name: "a b", n: 1 } } } } } },
      },
      get: { operationId: "acmeLoginPage" },
    },
    "/token/{id}": { post: { requestBody: { content: { "application/json": { examples: { demo: { value: {} } } } } } } },
    "/login/page": { post: { requestBody: { content: { "application/x-www-form-urlencoded": { examples: { demo: { value: { interaction: "1" } } } } } } } },
    "/tokens": { post: { security: [{ bearer: [] }], requestBody: { content: { "application/json": { examples: { demo: { value: {} } } } } } } },
    "/items": { post: { requestBody: { content: { "application/json": { examples: { demo: { value: {} } } } } } } },
  },
};

test("the facts are the rows of the table, as plain text and without addresses", () => {
  assert.deepEqual(factsOf(document), [["access token", "15 minutes (documented)"]]);
  assert.deepEqual(factsOf({ ...document, tags: [] }), []);
});

test("logins that need nothing before them have an example, with the headers that they need", () => {
  assert.deepEqual(examplesOf(document), [
    {
      operation: "acmeLogin",
      title: "Log in",
      method: "POST",
      path: "/login",
      headers: [["Content-Type", "application/x-www-form-urlencoded"], ["Origin", "https://a.example"]],
      body: "name=a+b&n=1",
    },
  ]);
});

test("every view of the page is one of the server's", () => {
  const rust = readFileSync("../src/console.rs", "utf8");
  const route = readFileSync("src/route.ts", "utf8");
  const served = /VIEWS[^=]*= \[([^\]]*)\]/.exec(rust)?.[1]?.match(/"\w+"/g)?.map((name) => name.slice(1, -1));
  const shown = /VIEWS = \{([^}]*)\}/.exec(route)?.[1]?.match(/\w+(?=: ")/g);
  assert.deepEqual(shown, served);
});
