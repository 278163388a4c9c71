package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
)

type accountFlags struct {
	atData
	officer string
	roles   roleFlag
}

// roleFlag collects --role, given more than once or with commas.
type roleFlag []string

// String implements flag.Value.
func (r *roleFlag) String() string { return strings.Join(*r, ",") }

// Set implements flag.Value.
func (r *roleFlag) Set(v string) error {
	for part := range strings.SplitSeq(v, ",") {
		if !account.Role(part).Valid() {
			return fmt.Errorf("there is no role %q; roles are officer, lead, editor, reviewer, admin", part)
		}
		*r = append(*r, part)
	}
	return nil
}

func accountCommand() command {
	return command{
		name: "account", usage: "account add NAME [--officer ID] [--role ROLE] | password NAME | enable NAME | disable NAME | list", summary: "sign-in accounts of officers and staff",
		long: `add NAME       makes an account; --officer ties it to an officer of the roster
password NAME  sets a new password; all sessions of the account end
disable NAME   shuts the account; all its sessions end
enable NAME    opens it again
list           lists the accounts

The password is taken from MOTCUA_PASSWORD or the file that
MOTCUA_PASSWORD_FILE names; without them one is made and printed once.

Example:
  motcua account add huong --officer huong --data /var/lib/motcua`,
		flags: func(fs *flag.FlagSet) any {
			f := &accountFlags{}
			f.register(fs)
			fs.StringVar(&f.officer, "officer", "", "`id` of the officer in the roster")
			fs.Var(&f.roles, "role", "`role`: officer, lead, editor, reviewer or admin; more than once (default officer)")
			return f
		},
		run: runAccount,
	}
}

func runAccount(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*accountFlags)
	if len(args) == 1 && args[0] == "list" {
		return withService(ctx, c, &f.atData, func(s admin.Service) error { return listAccounts(ctx, c, s) })
	}
	if len(args) != 2 {
		return usageError{errors.New("say what to do: add, password, enable, disable NAME, or list")}
	}
	change := admin.AccountChange{Username: args[1], Officer: f.officer, Roles: f.roles}
	var made bool
	switch args[0] {
	case "add", "password":
		var err error
		if change.Password, made, err = newPassword(c); err != nil {
			return err
		}
		if args[0] == "add" && len(change.Roles) == 0 {
			change.Roles = []string{string(account.RoleOfficer)}
		}
	case "enable", "disable":
		on := args[0] == "enable"
		change.Enable = &on
	default:
		return usageError{fmt.Errorf("there is no %q; say add, password, enable, disable or list", args[0])}
	}
	return withService(ctx, c, &f.atData, func(s admin.Service) error {
		if err := expectAccount(ctx, s, change.Username, args[0] != "add"); err != nil {
			return err
		}
		if err := s.PutAccount(ctx, change); err != nil {
			return err
		}
		if made {
			_, _ = fmt.Fprintf(c.Out, "password of %s (shown once): %s\n", account.Canonical(change.Username), change.Password)
		}
		_, err := fmt.Fprintf(c.Out, "%s: done\n", account.Canonical(change.Username))
		return err
	})
}

// expectAccount sees to it that add makes and the others change.
func expectAccount(ctx context.Context, s admin.Service, name string, there bool) error {
	list, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.Username == account.Canonical(name) {
			if !there {
				return fmt.Errorf("there is an account %q already; 'motcua account password' changes its password", a.Username)
			}
			return nil
		}
	}
	if there {
		return fmt.Errorf("there is no account %q; 'motcua account list' shows them", account.Canonical(name))
	}
	return nil
}

func listAccounts(ctx context.Context, c terminal, s admin.Service) error {
	list, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Out, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "NAME\tOFFICER\tROLES\tSTATE")
	for _, a := range list {
		state := "enabled"
		if !a.Enabled {
			state = "disabled"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Username, a.Officer, strings.Join(a.Roles, ","), state)
	}
	return w.Flush()
}

// newPassword is the password the environment gives, or a new one; made says
// that it is new and must be shown.
func newPassword(c terminal) (password string, made bool, err error) {
	if p := c.Env("MOTCUA_PASSWORD"); p != "" {
		return p, false, nil
	}
	if path := c.Env("MOTCUA_PASSWORD_FILE"); path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return "", false, fmt.Errorf("read MOTCUA_PASSWORD_FILE: %w", err)
		}
		return strings.TrimRight(string(b), "\r\n"), false, nil
	}
	return account.GeneratePassword(), true, nil
}
