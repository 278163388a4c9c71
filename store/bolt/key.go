package bolt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// number is a key part that sorts like the number.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// instant is a key part of 8 bytes that sorts like the time; the zero time
// comes first.
func instant(t time.Time) []byte {
	if t.IsZero() {
		return make([]byte, 8)
	}
	return number(uint64(t.UnixNano()) ^ 1<<63)
}

// under is a key part that begins the keys of everything under a name.
func under(name string) []byte { return append([]byte(name), 0) }

// key joins parts.
func key(parts ...[]byte) []byte {
	var k []byte
	for _, p := range parts {
		k = append(k, p...)
	}
	return k
}

// hashed is the key of an event: of one length, and telling nothing.
func hashed(k bot.EventKey) []byte {
	sum := sha256.Sum256([]byte(k))
	return sum[:]
}

// get reads a JSON value; false when there is none.
func get[T any](b *bbolt.Bucket, k []byte) (v T, ok bool, err error) {
	raw := b.Get(k)
	if raw == nil {
		return v, false, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, false, fmt.Errorf("read %x: %w", k, err)
	}
	return v, true, nil
}

// put writes a JSON value.
func put(b *bbolt.Bucket, k []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode value: %w", err)
	}
	return b.Put(k, raw)
}

// decode reads the value a cursor stands on.
func decode[T any](raw []byte) (v T, err error) {
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("read value: %w", err)
	}
	return v, nil
}

// moment reads what instant wrote.
func moment(k []byte) time.Time {
	n := binary.BigEndian.Uint64(k)
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(n^1<<63))
}
