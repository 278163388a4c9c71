package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"gopkg.in/yaml.v3"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/widget"
)

// setting is one thing a ward can set: in the file by its name, in the
// environment as MOTCUA_NAME, on the command line as --name.
type setting struct {
	name    string // "public_url"
	usage   string
	initial string
	check   func(string) error
}

// env is the variable of a setting.
func (s setting) env() string { return "MOTCUA_" + strings.ToUpper(s.name) }

// secret reports whether a setting is one: it has no flag, since everybody
// on the machine can read a command line.
func (s setting) secret() bool {
	return strings.HasSuffix(s.name, "_token") || strings.HasSuffix(s.name, "_secret")
}

// flag is the flag of a setting.
func (s setting) flag() string { return strings.ReplaceAll(s.name, "_", "-") }

// settings lists all of them; docs/operating.md documents each, and a test
// says so.
func settings() []setting {
	out := []setting{
		{"data", "`folder` that holds everything to back up", "data", checkSome},
		{"listen", "`address` to listen on", "127.0.0.1:8080", checkListen},
		{"public_url", "`address` under which citizens reach it, such as https://motcua.example.vn", "", checkURL},
		{"tls_cert", "certificate `file` (PEM); with tls_key it serves https itself", "", nil},
		{"tls_key", "key `file` (PEM) of the certificate", "", nil},
		{"trusted_proxies", "comma-separated `addresses` or networks of reverse proxies whose X-Forwarded-For is believed", "", checkPrefixes},
		{"widget_origins", "comma-separated `sites` whose pages may show the chat, such as https://phuong.example.vn; none: no page may", "", checkOrigins},
		{"database", "PostgreSQL `address` such as postgres://motcua:…@host/motcua, for several machines; default is one file in the data folder", "", nil},
		{"roster", "roster `file`; default is roster.yaml in the data folder", "", nil},
		{"link_secret", "secret that marks the codes of resident groups; several machines need the same; default is link.key in the data folder", "", checkLinkSecret},
		{"officer_words", "how `much` of citizens' words officers get in chats of their own: masked, full or link", "masked", checkOutside},
		{"idle_close", "working `time` after which an answered ticket is closed when the citizen writes no more, such as 16h; 0 never", "16h", checkIdle},
		{"media_limit", "how `large` one video or picture that staff upload may be, in MB", "300", checkMB},
		{"media_total", "how `large` all videos and pictures may be together, in MB", "20480", checkMB},
		{"check_links", "whether the links of guides are tried every night: on or off", "on", checkRound},
		{"log_level", "`level` of the log: debug, info, warn or error", "info", checkLevel},
		{"log_format", "`form` of the log: text or json", "text", checkFormat},
	}
	for _, n := range carriers() {
		out = append(out, n.settings...)
	}
	return out
}

// config is the checked result.
type config struct {
	Data           string
	Listen         string
	PublicURL      string
	TLSCert        string
	TLSKey         string
	TrustedProxies []netip.Prefix
	Database       string // holds a password: never printed
	Roster         string
	LinkSecret     string // secret; "": link.key in the data folder
	OfficerWords   string
	IdleClose      time.Duration // 0: never
	LogLevel       zerolog.Level
	LogJSON        bool

	values map[string]string // of all settings, checked; those of the platforms are read from here

	mends bool // no setting: a roster that cannot be read is about to be replaced
}

// value is what a setting says, checked; "" when nothing is set.
func (c config) value(name string) string { return c.values[name] }

// set changes a setting, as the demo does.
func (c *config) set(name, value string) {
	c.values = maps.Clone(c.values)
	if c.values == nil {
		c.values = map[string]string{}
	}
	c.values[name] = value
}

// settingFlags registers a flag for each setting; values stay empty unless
// given.
func settingFlags(fs *flag.FlagSet) map[string]*string {
	out := map[string]*string{}
	for _, s := range settings() {
		if s.secret() {
			continue
		}
		usage := s.usage
		if s.initial != "" {
			usage += " (default " + s.initial + ")"
		}
		out[s.name] = fs.String(s.flag(), "", usage)
	}
	return out
}

// loadConfig puts the settings together: default, then file (the setting, or
// the file that its name with _file names), then environment (the variable,
// or the file its _FILE names), then flag. All faults come at once.
func loadConfig(file string, env func(string) string, flags map[string]*string) (config, error) {
	var faults []error
	fromFile := map[string]string{}
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return config{}, fmt.Errorf("read configuration: %w", err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(b, &doc); err != nil {
			return config{}, fmt.Errorf("read configuration %s: %w", file, err)
		}
		fromFile, faults = readConfigFile(file, &doc)
	}
	values := map[string]string{}
	for _, s := range settings() {
		v, from := s.initial, "default"
		if f, ok := fromFile[s.name]; ok {
			v, from = f, file
		} else if path, ok := fromFile[s.name+"_file"]; ok {
			b, err := os.ReadFile(path)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s_file (from %s): %w", s.name, file, err))
			}
			v, from = strings.TrimSpace(string(b)), path
		}
		if e := env(s.env()); e != "" {
			v, from = e, s.env()
		} else if path := env(s.env() + "_FILE"); path != "" {
			b, err := os.ReadFile(path)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s_FILE: %w", s.env(), err))
			}
			v, from = strings.TrimSpace(string(b)), s.env()+"_FILE"
		}
		if f := flags[s.name]; f != nil && *f != "" {
			v, from = *f, "--"+s.flag()
		}
		if s.check != nil {
			if err := s.check(v); err != nil {
				faults = append(faults, fmt.Errorf("%s (from %s): %w", s.name, from, err))
			}
		}
		values[s.name] = v
	}
	if (values["tls_cert"] == "") != (values["tls_key"] == "") {
		faults = append(faults, errors.New("tls_cert and tls_key: set both, or neither"))
	}
	for _, n := range carriers() {
		if n.check != nil {
			faults = append(faults, n.check(values)...)
		}
	}
	if len(faults) > 0 {
		return config{}, fmt.Errorf("check configuration:\n%w", errors.Join(faults...))
	}
	c := config{
		Data: values["data"], Listen: values["listen"], PublicURL: strings.TrimRight(values["public_url"], "/"),
		TLSCert: values["tls_cert"], TLSKey: values["tls_key"], Database: values["database"], Roster: values["roster"], LinkSecret: values["link_secret"], LogJSON: values["log_format"] == "json",
		OfficerWords: values["officer_words"], values: values,
	}
	c.TrustedProxies, _ = prefixes(values["trusted_proxies"])
	c.IdleClose, _ = time.ParseDuration(values["idle_close"])
	c.LogLevel, _ = zerolog.ParseLevel(values["log_level"])
	if c.Roster == "" {
		c.Roster = filepath.Join(c.Data, "roster.yaml")
	}
	return c, nil
}

func readConfigFile(file string, doc *yaml.Node) (map[string]string, []error) {
	out := map[string]string{}
	if len(doc.Content) == 0 {
		return out, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return out, []error{fmt.Errorf("%s:%d: want name: value lines", file, root.Line)}
	}
	known := settings()
	var faults []error
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		if !slices.ContainsFunc(known, func(s setting) bool { return s.name == strings.TrimSuffix(k.Value, "_file") }) {
			faults = append(faults, fmt.Errorf("%s:%d: there is no setting %q", file, k.Line, k.Value))
			continue
		}
		switch v.Kind {
		case yaml.ScalarNode:
			out[k.Value] = v.Value
		case yaml.SequenceNode:
			var parts []string
			for _, n := range v.Content {
				parts = append(parts, n.Value)
			}
			out[k.Value] = strings.Join(parts, ",")
		default:
			faults = append(faults, fmt.Errorf("%s:%d: %s wants a single value or a list", file, v.Line, k.Value))
		}
	}
	return out, faults
}

func checkLinkSecret(v string) error {
	if v != "" && len(v) < 32 {
		return errors.New("is too short: take 32 random letters at least")
	}
	return nil
}

func checkSome(v string) error {
	if v == "" {
		return errors.New("must not be empty")
	}
	return nil
}

func checkListen(v string) error {
	if _, _, err := net.SplitHostPort(v); err != nil {
		return fmt.Errorf("%q is not host:port, such as 127.0.0.1:8080", v)
	}
	return nil
}

func checkURL(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return fmt.Errorf("%q is not an address such as https://motcua.example.vn, without a path", v)
	}
	return nil
}

// checkAPI is checkURL, and a path is fine.
func checkAPI(v string) error {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "") {
		return fmt.Errorf("%q is not an address such as https://api.telegram.org", v)
	}
	return nil
}

func checkOutside(v string) error {
	switch bot.Outside(v) {
	case bot.OutsideMasked, bot.OutsideFull, bot.OutsideLink:
		return nil
	}
	return fmt.Errorf("%q is not masked, full or link", v)
}

func checkOrigins(v string) error {
	_, err := widget.Origins(v)
	return err
}

func checkPrefixes(v string) error {
	_, err := prefixes(v)
	return err
}

func prefixes(v string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	var faults []error
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, errAddr := netip.ParseAddr(part)
			if errAddr != nil {
				faults = append(faults, fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", part))
				continue
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, errors.Join(faults...)
}
