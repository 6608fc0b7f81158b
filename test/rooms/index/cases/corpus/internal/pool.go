package internal

import "errors"

// ErrExhausted says that every connection is in use.
var ErrExhausted = errors.New("connection pool exhausted")

// Pool keeps connections to the database open.
type Pool struct {
	free []*Connection
	most int
}

// Acquire hands out a free connection or fails at once.
func (p *Pool) Acquire() (*Connection, error) {
	if len(p.free) == 0 {
		return nil, ErrExhausted
	}
	one := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	return one, nil
}

// Release takes a connection back.
func (p *Pool) Release(one *Connection) {
	p.free = append(p.free, one)
}
