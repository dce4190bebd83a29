"use strict";

// The address of the document and the mode are in the page, so that it needs no script of its own.
const place = document.getElementById("swagger-ui");
const isForReading = place.dataset.mode === "read";

// The answer of an operation that streams never ends, and the page shows only what has ended.
const isStreamed = (operation) =>
  operation?.getIn(["responses", "200", "content", "text/event-stream"]) !== undefined;

const WithoutStreams = {
  statePlugins: {
    spec: {
      wrapSelectors: {
        allowTryItOutFor: (original, system) => (state, path, method) =>
          !isStreamed(system.specSelectors.specJson().getIn(["paths", path, method])),
      },
    },
  },
};

window.ui = SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  // What was entered into "Authorize" outlives a reload.
  persistAuthorization: true,
  plugins: [WithoutStreams],
  // The journal and the faults name operations by it.
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: isForReading ? "full" : "list",
  defaultModelRendering: isForReading ? "model" : "example",
  defaultModelExpandDepth: isForReading ? 3 : 1,
  supportedSubmitMethods: isForReading ? [] : undefined,
  // Otherwise a service on the internet is asked whether the document is valid.
  validatorUrl: "none",
});
