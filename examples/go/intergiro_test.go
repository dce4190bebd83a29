package intergiro_test

import (
	"sync"
	"testing"
	"time"

	"intergiro"
	"mockid"
)

// Client and server share a time, which stands still.
func start(t *testing.T, options ...mockid.Options) (*mockid.Sandbox, *intergiro.Client) {
	t.Parallel()
	m := mockid.New(t, options...)
	m.Freeze()
	return m, clientOf(m)
}

func clientOf(m *mockid.Sandbox) *intergiro.Client {
	return &intergiro.Client{URL: m.URL("intergiro"), APIKey: m.Credentials("intergiro")["api_key"], Now: m.Clock()}
}

func individuals(t *testing.T, client *intergiro.Client) []intergiro.Individual {
	t.Helper()
	found, err := client.Individuals()
	if err != nil {
		t.Error(err)
	}
	return found
}

func TestRefreshesAnExpiredTokenAndTriesAgain(t *testing.T) {
	m, client := start(t)
	individuals(t, client)
	m.Advance(15 * time.Minute)
	if found := individuals(t, client); len(found) != 1 || found[0].FirstName != "Ada" {
		t.Errorf("found %v", found)
	}
	m.Verify(mockid.Match{Operation: "intergiroRefresh", Status: 200}, mockid.Times(1))
	m.Verify(mockid.Operation("intergiroLogin"), mockid.Times(1))
}

func TestLogsInAgainWhenTheAnswerToARefreshIsLost(t *testing.T) {
	m, client := start(t)
	individuals(t, client)
	m.Advance(15 * time.Minute)
	m.Fault(mockid.Operation("intergiroRefresh"), mockid.Fault{Times: 1, Stage: mockid.After, Abort: mockid.Reset})
	individuals(t, client)
	m.VerifyInOrder(mockid.Operation("intergiroRefresh"), mockid.Match{Operation: "intergiroLogin", Status: 200})
}

func TestDoesNotAskAgainWhileItIsLockedOut(t *testing.T) {
	// Another program has logged in with the same API key, which the audit takes for the client.
	m, client := start(t, mockid.Options{Allow: []string{"logs-in-while-a-token-is-good"}})
	m.Settings(map[string]any{"intergiro": map[string]any{"misuse": map[string]any{"sessions": 1, "within": "10m"}}})
	individuals(t, clientOf(m))
	for _, minutes := range []time.Duration{10, 9} {
		if _, err := client.Individuals(); err != (intergiro.LockedOut{For: minutes * time.Minute}) {
			t.Errorf("found %v", err)
		}
		m.Advance(time.Minute)
	}
	m.Verify(mockid.Match{Operation: "intergiroLogin", Status: 429}, mockid.Times(1))
	m.Advance(8 * time.Minute)
	individuals(t, client)
}

func TestLogsInAgainWhenItsSessionWasRevoked(t *testing.T) {
	m, client := start(t)
	individuals(t, client)
	m.End(m.Sessions("intergiro")[0])
	individuals(t, client)
	m.Verify(mockid.Match{Operation: "intergiroLogin", Status: 200}, mockid.Times(2))
}

func TestSendsOneRefreshWhenEightCallsAreRefusedAtOnce(t *testing.T) {
	m, client := start(t)
	individuals(t, client)
	m.Advance(15 * time.Minute)
	m.Fault(mockid.Operation("intergiroListIndividuals"), mockid.Fault{Times: 8, Barrier: 8})
	m.Fault(mockid.Operation("intergiroRefresh"), mockid.Fault{Delay: "100ms"})
	var calls sync.WaitGroup
	for i := 0; i < 8; i++ {
		calls.Add(1)
		go func() {
			defer calls.Done()
			individuals(t, client)
		}()
	}
	calls.Wait()
	m.Verify(mockid.Match{Reason: "access_expired"}, mockid.Times(8))
	m.Verify(mockid.Operation("intergiroRefresh"), mockid.Times(1))
}
