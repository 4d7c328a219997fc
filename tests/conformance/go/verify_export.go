// Command verify_export checks an exported log with Go's own implementation of
// signed notes and transparency logs, and none of our code.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify_export.go FOLDER [LOG_VKEY SIGNERS_VKEY]
//
// FOLDER holds checkpoint and tile/ as c2sp.org/tlog-tiles says. The two files
// hold verifier keys, one a line: the log's, and those that sign records; by
// default FOLDER/log.vkey and FOLDER/signers.vkey. Lines of other keys in a
// checkpoint (witnesses) are ignored, as c2sp.org/signed-note demands.
//
// Checked: the checkpoint's signature under the origin's name; the exact sizes
// of all bundles; each entry's signature, `log`, `seq` and `prev`; every tile of
// every level; the root. Prints "N entries verified" and exits with 0, or the
// first fault and 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

// hashStore keeps tlog's stored hashes in memory.
type hashStore []tlog.Hash

func (s *hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(*s)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		hashes[i] = (*s)[index]
	}
	return hashes, nil
}

func readVerifiers(path string) ([]note.Verifier, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var verifiers []note.Verifier
	for _, line := range strings.Fields(string(text)) {
		verifier, err := note.NewVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %v", path, line, err)
		}
		verifiers = append(verifiers, verifier)
	}
	if len(verifiers) == 0 {
		return nil, fmt.Errorf("%s: no key", path)
	}
	return verifiers, nil
}

func openCheckpoint(folder string, keys []note.Verifier) (*checkpoint, error) {
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return nil, errors.New("checkpoint: expected origin, size and root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, fmt.Errorf("checkpoint: size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, fmt.Errorf("checkpoint: root: %v", err)
	}
	for _, signature := range opened.Sigs {
		if signature.Name == lines[0] {
			return &checkpoint{lines[0], size, root}, nil
		}
	}
	return nil, errors.New("checkpoint: not signed under the origin's name")
}

// tilePath is a path of c2sp.org/tlog-tiles; level is a number or "entries".
func tilePath(level string, index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < tileWidth {
		path += ".p/" + strconv.FormatInt(width, 10)
	}
	return filepath.Join("tile", level, path)
}

func readBundle(folder string, index, width int64) ([][]byte, error) {
	path := tilePath("entries", index, width)
	rest, err := os.ReadFile(filepath.Join(folder, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(rest) > 0 {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("%s: cut off in entry %d", path, len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		entries = append(entries, rest[2:end])
		rest = rest[end:]
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("%s: %d entries; expected %d", path, len(entries), width)
	}
	return entries, nil
}

// checkEntry opens the note of a record and compares its chain lines.
func checkEntry(entry []byte, signers note.Verifiers, origin string, seq int64, prev tlog.Hash) error {
	opened, err := note.Open(entry, signers)
	if err != nil {
		return err
	}
	if len(opened.UnverifiedSigs) > 0 {
		return fmt.Errorf("signed by an unknown key of %q", opened.UnverifiedSigs[0].Name)
	}
	expected := []string{
		"pcf-record/v1",
		"log " + origin,
		"seq " + strconv.FormatInt(seq, 10),
		"prev " + base64.StdEncoding.EncodeToString(prev[:]),
	}
	lines := strings.Split(opened.Text, "\n")
	for i, line := range expected {
		if i >= len(lines) || lines[i] != line {
			return fmt.Errorf("line %d: expected %q", i+1, line)
		}
	}
	return nil
}

// readEntries checks every entry and returns tlog's hashes of all subtrees.
func readEntries(folder string, head *checkpoint, signers note.Verifiers) (hashStore, error) {
	var store hashStore
	var prev tlog.Hash
	for seq := int64(0); seq < head.size; {
		width := head.size - seq
		if width > tileWidth {
			width = tileWidth
		}
		entries, err := readBundle(folder, seq/tileWidth, width)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if err := checkEntry(entry, signers, head.origin, seq, prev); err != nil {
				return nil, fmt.Errorf("entry %d: %v", seq, err)
			}
			hashes, err := tlog.StoredHashes(seq, entry, &store)
			if err != nil {
				return nil, fmt.Errorf("entry %d: %v", seq, err)
			}
			store = append(store, hashes...)
			prev = tlog.RecordHash(entry)
			seq++
		}
	}
	return store, nil
}

// checkTiles compares each tile of each level with the hashes of the entries.
func checkTiles(folder string, head *checkpoint, store *hashStore) error {
	for level := 0; head.size>>(level*tileHeight) > 0; level++ {
		count := head.size >> (level * tileHeight)
		for begin := int64(0); begin < count; begin += tileWidth {
			width := count - begin
			if width > tileWidth {
				width = tileWidth
			}
			path := tilePath(strconv.Itoa(level), begin/tileWidth, width)
			actual, err := os.ReadFile(filepath.Join(folder, path))
			if err != nil {
				return err
			}
			expected, err := tlog.ReadTileData(
				tlog.Tile{H: tileHeight, L: level, N: begin / tileWidth, W: int(width)}, store)
			if err != nil {
				return fmt.Errorf("%s: %v", path, err)
			}
			if !bytes.Equal(actual, expected) {
				return fmt.Errorf("%s: other hashes than the entries have", path)
			}
		}
	}
	return nil
}

func verify(folder, logKeys, signerKeys string) (int64, error) {
	logVerifiers, err := readVerifiers(logKeys)
	if err != nil {
		return 0, err
	}
	signers, err := readVerifiers(signerKeys)
	if err != nil {
		return 0, err
	}
	head, err := openCheckpoint(folder, logVerifiers)
	if err != nil {
		return 0, err
	}
	store, err := readEntries(folder, head, note.VerifierList(signers...))
	if err != nil {
		return 0, err
	}
	if err := checkTiles(folder, head, &store); err != nil {
		return 0, err
	}
	root := tlog.Hash(sha256.Sum256(nil)) // of an empty tree, RFC 6962
	if head.size > 0 {
		if root, err = tlog.TreeHash(head.size, &store); err != nil {
			return 0, err
		}
	}
	if root != head.root {
		return 0, fmt.Errorf("root of the entries is %v; the checkpoint says %v", root, head.root)
	}
	return head.size, nil
}

func main() {
	if len(os.Args) != 2 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: verify_export FOLDER [LOG_VKEY SIGNERS_VKEY]")
		os.Exit(2)
	}
	folder := os.Args[1]
	logKeys := filepath.Join(folder, "log.vkey")
	signerKeys := filepath.Join(folder, "signers.vkey")
	if len(os.Args) == 4 {
		logKeys, signerKeys = os.Args[2], os.Args[3]
	}
	count, err := verify(folder, logKeys, signerKeys)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d entries verified\n", count)
}
