// Package mockid_test runs mockid in a container. It needs testcontainers-go 0.38 or newer.
package mockid_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const fixtures = `
kyc:
  users:
    - { email: anna@example.com, password: correct horse }
`

// Either of the two will do.
var ready = wait.ForAll(
	wait.ForLog("mockid listening on "),
	wait.ForHTTP("/readyz").WithPort("8080/tcp"),
)

func startMockid(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	container, err := testcontainers.Run(ctx, "mockid:0.2.0",
		testcontainers.WithExposedPorts("8080/tcp"),
		testcontainers.WithEnv(map[string]string{"MOCKID_FIXTURES_INLINE": fixtures}),
		testcontainers.WithWaitStrategy(ready),
	)
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := container.PortEndpoint(ctx, "8080/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

func TestLogsIn(t *testing.T) {
	form := url.Values{"username": {"anna@example.com"}, "password": {"correct horse"}}
	answer, err := http.PostForm(startMockid(t)+"/~logs-in/auth/jwt/login", form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the login was answered %s", answer.Status)
	}
}
