package mockid_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mockid"
)

func TestMain(m *testing.M) {
	// Run again by TestAServerEndsWithAProcessThatIsKilled.
	if os.Getenv("WAITS_TO_BE_KILLED") != "" {
		server, err := mockid.Start(mockid.StartOptions{})
		if err != nil {
			panic(err)
		}
		fmt.Println(server.URL)
		select {}
	}
	os.Exit(m.Run())
}

func failureOf(t *testing.T, options mockid.StartOptions) string {
	t.Helper()
	server, err := mockid.Start(options)
	if err == nil {
		server.Stop()
		t.Fatal("it started")
	}
	return err.Error()
}

func TestAProgramThatIsNotThereIsNamed(t *testing.T) {
	failure := failureOf(t, mockid.StartOptions{Program: "/nowhere/mockid"})
	matches(t, failure, "^mockid did not start: .*/nowhere/mockid.*; set MOCKID_PROGRAM to the program, or put mockid into PATH$")
}

func TestAServerThatDoesNotStartIsQuoted(t *testing.T) {
	failure := failureOf(t, mockid.StartOptions{Fixtures: "/nowhere.yaml"})
	matches(t, failure, "^mockid did not start: \\S+ ended with exit status 1; its last lines:\n  .*/nowhere.yaml")
}

func TestABusyPortIsSaidInTheServersWords(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	failure := failureOf(t, mockid.StartOptions{Port: port})
	matches(t, failure, fmt.Sprintf("ended with exit status \\d; its last lines:\n(.*\n)*.*%d", port))
}

func TestAnotherProgramIsNoServer(t *testing.T) {
	failure := failureOf(t, mockid.StartOptions{Program: "/bin/echo"})
	matches(t, failure, "^mockid did not start: /bin/echo said: --port 0 ")
}

func TestAProgramThatClosesItsOutputAndGoesOnIsNoServer(t *testing.T) {
	program := filepath.Join(t.TempDir(), "closes")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec >&-\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	failure := failureOf(t, mockid.StartOptions{Program: program})
	matches(t, failure, "^mockid did not start: \\S+/closes closed its output$")
}

func TestAServerOfAnotherVersionIsRefused(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(answer, `{"name":"mockid","version":"9.1.0"}`)
	}))
	defer other.Close()
	_, err := mockid.Connect(other.URL)
	matches(t, fmt.Sprint(err), "is mockid 9\\.1\\.0, and this module belongs to 0\\.")
}

func TestAnotherServerIsRefused(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	_, err := mockid.Connect(other.URL)
	matches(t, fmt.Sprint(err), "^the server at \\S+ is not mockid$")
}

func TestAnAddressWithoutASchemeIsRefused(t *testing.T) {
	for _, address := range []string{"127.0.0.1:8080", "localhost:8080", ""} {
		_, err := mockid.Connect(address)
		equal(t, fmt.Sprint(err), "`"+address+"` is no address of a server, such as http://127.0.0.1:8080")
	}
}

func TestAServerThatHasEndedIsSaidWithItsEnd(t *testing.T) {
	server, err := mockid.Start(mockid.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	server.Stop()
	_, err = server.Sandbox("x")
	matches(t, fmt.Sprint(err), "^the mockid server at http:\\S+ is gone: it ended with exit status 0$")
}

func TestAServerThatDoesNotAnswerIsSaid(t *testing.T) {
	server, err := mockid.Start(mockid.StartOptions{Arguments: []string{"--strict-sandboxes"}})
	if err != nil {
		t.Fatal(err)
	}
	same, err := mockid.Connect(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	sandbox, err := same.Sandbox("x")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, sandbox.URL("kyc"), server.URL+"/~x/kyc")
	server.Stop()
	_, err = same.Sandbox("y")
	matches(t, fmt.Sprint(err), "^the mockid server at http:\\S+ does not answer: .*connection refused$")
}

func TestAServerEndsWithAProcessThatIsKilled(t *testing.T) {
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), "WAITS_TO_BE_KILLED=yes")
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(output).ReadString('\n')
	address := strings.TrimPrefix(strings.TrimSpace(line), "http://")
	if _, err := net.Dial("tcp", address); err != nil {
		t.Fatal(err)
	}
	_ = process.Process.Kill()
	_ = process.Wait()
	deadline := time.Now().Add(10 * time.Second)
	for {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		connection.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server still runs")
		}
	}
}
