// Package intergiro is a client of intergiro that keeps its tokens: what is under test here.
package intergiro

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// LockedOut is the error of a client that has to wait.
type LockedOut struct{ For time.Duration }

func (l LockedOut) Error() string { return fmt.Sprintf("locked out for %s", l.For) }

// Client keeps its tokens. It can be used by several goroutines.
type Client struct {
	URL    string
	APIKey string
	// Now is the time.
	Now func() time.Time

	mutex                     sync.Mutex
	accessToken, refreshToken string
	lockedUntil               time.Time
}

// Individual is a person.
type Individual struct {
	FirstName string `json:"firstName"`
}

// Individuals lists all of them.
func (c *Client) Individuals() ([]Individual, error) {
	token, err := c.token("")
	if err != nil {
		return nil, err
	}
	answer, err := c.get("/v3/individuals", token)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		answer.Body.Close()
		if token, err = c.token(token); err == nil {
			answer, err = c.get("/v3/individuals", token)
		}
	}
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("intergiro answers %d", answer.StatusCode)
	}
	var list struct{ Data []Individual }
	return list.Data, json.NewDecoder(answer.Body).Decode(&list)
}

func (c *Client) get(path, token string) (*http.Response, error) {
	request, err := http.NewRequest(http.MethodGet, c.URL+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultClient.Do(request)
}

// token gives one that is not the refused one. One goroutine renews it and the others wait: a second refresh would be a
// 400.
func (c *Client) token(refused string) (string, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.accessToken != refused {
		return c.accessToken, nil
	}
	return c.renewed()
}

// renewed refreshes, or else logs in: a refresh that failed, or whose answer was lost, may have used up the token.
func (c *Client) renewed() (string, error) {
	if c.refreshToken != "" {
		if isDone, err := c.obtain("refresh", "refresh_token", c.refreshToken); isDone || err != nil {
			return c.accessToken, err
		}
	}
	isDone, err := c.obtain("login", "api_key", c.APIKey)
	if err == nil && !isDone {
		err = fmt.Errorf("the API key is refused")
	}
	return c.accessToken, err
}

func (c *Client) obtain(way, field, value string) (bool, error) {
	if wait := c.lockedUntil.Sub(c.Now()); wait > 0 {
		return false, LockedOut{wait}
	}
	body, _ := json.Marshal(map[string]string{field: value})
	answer, err := http.Post(c.URL+"/v3/auth/"+way, "application/json", bytes.NewReader(body))
	if err != nil {
		return false, nil
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		wait := time.Duration(seconds) * time.Second
		c.lockedUntil = c.Now().Add(wait)
		return false, LockedOut{wait}
	}
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if answer.StatusCode != http.StatusOK || json.NewDecoder(answer.Body).Decode(&tokens) != nil {
		return false, nil
	}
	c.accessToken, c.refreshToken = tokens.Access, tokens.Refresh
	return true, nil
}
