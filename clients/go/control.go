package mockid

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// client is for the tests themselves: a proxy in the environment is for others.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

// Refused is the error of a call of the control API that the server refused.
type Refused struct {
	Status int
	// Problem is the problem document (RFC 9457) of the answer.
	Problem map[string]any
	message string
}

func (r *Refused) Error() string { return r.message }

// NotAsExpected is the error of an expectation that is not so; its text is the server's sentence.
type NotAsExpected struct {
	// Details is the whole answer: what was found, and what was nearest.
	Details map[string]any
	message string
}

func (n *NotAsExpected) Error() string { return n.message }

// control is the control API of a server or of a sandbox.
type control struct {
	base string
	// process is that of the server, if Start started it.
	process *process
}

// call makes a call; out, unless it is nil, takes the JSON of the answer. Anything but success is an error.
func (c control) call(method, path string, body, out any) error {
	status, text, err := c.send(method, "/__admin"+path, body)
	if err != nil {
		return err
	}
	if status >= 300 {
		return refusal(method, path, status, text)
	}
	if out == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, out)
}

// expect asks whether something is so; the answer that it is not is a NotAsExpected.
func (c control) expect(path string, question, out any) error {
	status, text, err := c.send(http.MethodPost, "/__admin"+path, question)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		return json.Unmarshal(text, out)
	}
	var problem map[string]any
	_ = json.Unmarshal(text, &problem)
	sentence, _ := problem["detail"].(string)
	// A problem with `errors` is about the question itself.
	if (status == 422 || status == 409) && sentence != "" && problem["errors"] == nil {
		return &NotAsExpected{Details: problem, message: sentence}
	}
	return refusal(http.MethodPost, path, status, text)
}

func (c control) send(method, path string, body any) (int, []byte, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, c.base+path, reader)
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token := os.Getenv("MOCKID_ADMIN_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil, c.lost(request.URL, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

// lost is the error of a request without an answer.
func (c control) lost(address *url.URL, err error) error {
	server := address.Scheme + "://" + address.Host
	if how := c.process.ending(); how != "" {
		return fmt.Errorf("the mockid server at %s is gone: it %s%s", server, how, c.process.log.last())
	}
	var cause *url.Error
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return fmt.Errorf("the mockid server at %s does not answer: %w", server, err)
}

func refusal(method, path string, status int, text []byte) *Refused {
	var problem map[string]any
	_ = json.Unmarshal(text, &problem)
	sentence, isProblem := problem["detail"].(string)
	if !isProblem {
		sentence = string(text)
	}
	said := []string{sentence}
	details, _ := problem["errors"].([]any)
	for _, each := range details {
		member, _ := each.(map[string]any)
		mistake := fmt.Sprintf("%v: %v", member["field"], member["detail"])
		said = append(said, strings.TrimPrefix(mistake, ": "))
	}
	if len(details) == 1 {
		// The only mistake is the sentence itself, after its place.
		said = said[1:]
	}
	message := fmt.Sprintf("%s /__admin%s: %d: %s", method, path, status, strings.Join(said, "\n  "))
	return &Refused{Status: status, Problem: problem, message: message}
}
