package mockid

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Server is a mockid process.
type Server struct {
	// URL is its address.
	URL     string
	control control
	process *process
}

// SandboxOptions say how a sandbox is made.
type SandboxOptions struct {
	// Clock is its clock at first.
	Clock *ClockChange `json:"clock,omitempty"`
	// Settings that differ, by vendor.
	Settings map[string]any `json:"settings,omitempty"`
	// Fixtures instead of the server's, by vendor.
	Fixtures map[string]any `json:"fixtures,omitempty"`
}

// ClockChange is a time (RFC 3339) and a mode, "running" or "frozen".
type ClockChange struct {
	Now  string  `json:"now,omitempty"`
	Mode string  `json:"mode,omitempty"`
	Rate float64 `json:"rate,omitempty"`
}

// FrozenAt is a clock that stands at a time (RFC 3339).
func FrozenAt(time string) *ClockChange { return &ClockChange{Now: time, Mode: "frozen"} }

// Start starts a server on a free port. It stops with this process, however that ends.
func Start(options StartOptions) (*Server, error) {
	process, url, err := launch(options)
	if err != nil {
		return nil, err
	}
	server := &Server{URL: url, control: control{url, process}, process: process}
	if err := server.check(); err != nil {
		process.stop()
		return nil, err
	}
	return server, nil
}

// Connect uses a running server.
func Connect(url string) (*Server, error) {
	if !isAddress(url) {
		return nil, fmt.Errorf("`%s` is no address of a server, such as http://127.0.0.1:8080", url)
	}
	url = strings.TrimRight(url, "/")
	server := &Server{URL: url, control: control{base: url}}
	return server, server.check()
}

func isAddress(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Host != ""
}

// Stop stops the process, if Start started it.
func (s *Server) Stop() {
	if s.process != nil {
		s.process.stop()
	}
}

// Sandbox makes a sandbox. One that exists is used as it is, unless options say how to make it.
func (s *Server) Sandbox(name string, options ...SandboxOptions) (*Sandbox, error) {
	order := struct {
		Name string `json:"name"`
		SandboxOptions
	}{Name: name}
	for _, each := range options {
		order.SandboxOptions = each
	}
	var made struct {
		URL       string            `json:"url"`
		Providers map[string]string `json:"providers"`
	}
	// At its own address: a proxy in front of several processes does not read the body.
	own := control{s.URL + "/~" + url.PathEscape(name), s.process}
	err := own.call("POST", "/sandboxes", order, &made)
	var refused *Refused
	if errors.As(err, &refused) && refused.Status == 409 && len(options) == 0 {
		return s.existing(name, own)
	}
	if err != nil {
		return nil, err
	}
	return newSandbox(s, name, made.URL, made.Providers), nil
}

func (s *Server) existing(name string, own control) (*Sandbox, error) {
	var list struct {
		Vendors []struct {
			Name string `json:"name"`
			Path string `json:"base_path"`
		} `json:"vendors"`
	}
	if err := own.call("GET", "/vendors", nil, &list); err != nil {
		return nil, err
	}
	urls := map[string]string{}
	for _, vendor := range list.Vendors {
		urls[vendor.Name] = own.base + vendor.Path
	}
	return newSandbox(s, name, own.base, urls), nil
}

func (s *Server) check() error {
	status, text, err := s.control.send("GET", "/__admin/version", nil)
	if err != nil {
		return err
	}
	var found struct{ Name, Version, Detail string }
	_ = json.Unmarshal(text, &found)
	if status >= 300 && found.Detail != "" {
		return refusal("GET", "/version", status, text)
	}
	if found.Name != "mockid" {
		return fmt.Errorf("the server at %s is not mockid", s.URL)
	}
	if line(found.Version) != line(Version) {
		return fmt.Errorf("the server at %s is mockid %s, and this module belongs to %s: use the module of that version, "+
			"or set MOCKID_PROGRAM to a program of this one", s.URL, found.Version, Version)
	}
	return nil
}

// line is the part of a version in which nothing breaks: the major one, and before 1.0 the minor one.
func line(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if parts[0] == "0" && len(parts) > 1 {
		return "0." + parts[1]
	}
	return parts[0]
}
