package mockid

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

const (
	ready    = "mockid listening on "
	patience = 30 * time.Second
)

// StartOptions say how to start a server.
type StartOptions struct {
	// Program is the program to start: by default that of MOCKID_PROGRAM, or mockid from PATH.
	Program string
	// Fixtures and Vendors are files or folders.
	Fixtures, Vendors string
	// Port is any free one if it is 0.
	Port int
	// Arguments are more arguments of the program.
	Arguments []string
}

// process is a running server. Its standard input is a pipe from this process: it stops when that ends, so when this
// process ends, however it ends.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	log     *log
	ended   chan struct{}
}

func launch(options StartOptions) (*process, string, error) {
	program := options.Program
	if program == "" {
		program = os.Getenv("MOCKID_PROGRAM")
	}
	if program == "" {
		program = "mockid"
	}
	p := &process{command: exec.Command(program, options.arguments()...), log: &log{}, ended: make(chan struct{})}
	p.command.Env = environment()
	p.command.Stderr = p.log
	stdin, err := p.command.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	p.stdin = stdin
	// The program's own end of this pipe is not one that Wait closes: the first line must not be lost.
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	p.command.Stdout = writer
	err = p.command.Start()
	writer.Close()
	if err != nil {
		return nil, "", fmt.Errorf("mockid did not start: %w; set MOCKID_PROGRAM to the program, or put mockid into PATH", err)
	}
	go func() {
		_ = p.command.Wait()
		close(p.ended)
	}()
	url, err := p.firstLine(reader, program)
	return p, url, err
}

func (p *process) firstLine(reader *os.File, program string) (string, error) {
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(reader).ReadString('\n')
		lines <- strings.TrimSpace(line)
	}()
	var what string
	select {
	case line := <-lines:
		if strings.HasPrefix(line, ready) {
			return strings.TrimPrefix(line, ready), nil
		}
		what = "said: " + line
		if line == "" {
			what = p.ending()
		}
		if what == "" {
			what = "closed its output"
		}
	case <-time.After(patience):
		what = fmt.Sprintf("said nothing in %s", patience)
	}
	_ = p.command.Process.Kill()
	return "", fmt.Errorf("mockid did not start: %s %s%s", program, what, p.log.last())
}

// ending says how the process ended, if it has.
func (p *process) ending() string {
	if p == nil {
		return ""
	}
	select {
	case <-p.ended:
		return "ended with " + p.command.ProcessState.String()
	case <-time.After(time.Second):
		return ""
	}
}

func (p *process) stop() {
	p.stdin.Close()
	select {
	case <-p.ended:
	case <-time.After(5 * time.Second):
		_ = p.command.Process.Kill()
	}
}

func (options StartOptions) arguments() []string {
	arguments := []string{"--port", fmt.Sprint(options.Port), "--log-level", "warn", "--exit-with-stdin"}
	if options.Fixtures != "" {
		arguments = append(arguments, "--fixtures", options.Fixtures)
	}
	if options.Vendors != "" {
		arguments = append(arguments, "--vendors", options.Vendors)
	}
	return append(arguments, options.Arguments...)
}

// environment leaves out the variables of the helpers, of which the server would warn.
func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		switch name, _, _ := strings.Cut(variable, "="); name {
		case "MOCKID_PROGRAM", "MOCKID_URL", "MOCKID_AUDIT", "MOCKID_SERVER_LOG":
		default:
			kept = append(kept, variable)
		}
	}
	return kept
}

// log keeps the end of what a server says.
type log struct {
	mutex sync.Mutex
	text  string
}

func (l *log) Write(bytes []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text += string(bytes)
	if excess := len(l.text) - 4096; excess > 0 {
		l.text = l.text[excess:]
	}
	return len(bytes), nil
}

// last gives the last lines for the message of an error.
func (l *log) last() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	lines := strings.Split(strings.TrimSpace(l.text), "\n")
	if len(lines) > 5 {
		lines = lines[len(lines)-5:]
	}
	if lines[0] == "" {
		return ""
	}
	return "; its last lines:\n  " + strings.Join(lines, "\n  ")
}
