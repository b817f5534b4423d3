package desk

import (
	"crypto/rand"
	"crypto/subtle"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Door lets one browser of this computer in to a desk on the loopback address, and nobody else: not a page of another site, not a name that another
// machine gave to this address, not another user who guesses the port.
type Door struct {
	desk   http.Handler
	host   string // exactly as the browser calls us: "127.0.0.1:49152"
	secret string // in the cookie
	invite string // that another start of the program shows
	ended  func()
	cross  *http.CrossOriginProtection

	mu   sync.Mutex
	keys map[string]bool // that open it, once each
	last time.Time       // when somebody came in
}

// Invited is the address at which another start of the program, which knows the door's secret, is given a key (POST, the secret as a bearer token).
const Invited = "/entra"

// cookie is the name of a host's cookie. A browser sends cookies to every port of a machine, so that it has the port in it.
func (d *Door) cookie() string {
	_, port, _ := strings.Cut(d.host, ":")
	return "relazione-scrivania-" + port
}

// NewDoor is the door of a desk that is served at a host. ended is called when somebody asks the desk to end.
func NewDoor(host string, desk http.Handler, ended func()) *Door {
	return &Door{desk: desk, host: host, secret: rand.Text(), invite: rand.Text(), ended: ended, cross: http.NewCrossOriginProtection(), keys: map[string]bool{}, last: time.Now()}
}

// Address is one that lets a browser in to a page, once: its key has 130 bits.
func (d *Door) Address(path string) string { return AddressOf(d.host, path, d.key()) }

// AddressOf is the address of a page with a key.
func AddressOf(host, path, key string) string { return "http://" + host + path + "?chiave=" + key }

// Secret is what [Invited] asks for.
func (d *Door) Secret() string { return d.invite }

// mostKeys is how many keys may wait to be used.
const mostKeys = 100

// key is a new one.
func (d *Door) key() string {
	key := rand.Text()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.keys) >= mostKeys {
		clear(d.keys)
	}
	d.keys[key] = true
	return key
}

// Last is when somebody came in last.
func (d *Door) Last() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if r.Host != d.host {
		http.Error(w, "questo indirizzo non è della scrivania", http.StatusMisdirectedRequest)
		return
	}
	if key := r.URL.Query().Get("chiave"); key != "" && r.Method == http.MethodGet {
		d.enter(w, r, key)
		return
	}
	if r.URL.Path == Invited && r.Method == http.MethodPost {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+d.invite)) != 1 {
			http.Error(w, "la scrivania non aspetta nessuno", http.StatusForbidden)
			return
		}
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		io.WriteString(w, d.key())
		return
	}
	cookie, err := r.Cookie(d.cookie())
	if err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(d.secret)) != 1 {
		http.Error(w, "la scrivania si apre soltanto dall'indirizzo che il programma ha mostrato: avviarlo di nuovo", http.StatusForbidden)
		return
	}
	if err := d.cross.Check(r); err != nil {
		http.Error(w, "la richiesta viene da un altro sito", http.StatusForbidden)
		return
	}
	d.mu.Lock()
	d.last = time.Now()
	d.mu.Unlock()
	if r.Method == http.MethodPost && r.URL.Path == "/chiudi" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("La scrivania è chiusa: questa pagina si può chiudere.\n"))
		d.ended()
		return
	}
	d.desk.ServeHTTP(w, r)
}

// enter takes a key for the cookie, and leads to an address without it.
func (d *Door) enter(w http.ResponseWriter, r *http.Request, key string) {
	d.mu.Lock()
	good := d.keys[key]
	delete(d.keys, key)
	d.mu.Unlock()
	if !good {
		http.Error(w, "questo indirizzo è già stato usato: avviare di nuovo il programma", http.StatusForbidden)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: d.cookie(), Value: d.secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}
