// Command compare_proofs reads what tests/conformance/write_proofs prints and
// compares it with golang.org/x/mod/sumdb/tlog: each root and proof must be the
// one that it makes, and verify by its checker.
//
//	write_proofs | GO111MODULE=off GOPATH=/usr/share/gocode go run compare_proofs.go
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const sizeMax = 1000

type hashStore []tlog.Hash

func (s *hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = (*s)[index]
	}
	return hashes, nil
}

func check(line string, store *hashStore, roots []tlog.Hash) error {
	fields := strings.Fields(line)
	numbers := map[string]int{"root": 1, "inclusion": 2, "consistency": 2}[fields[0]]
	if numbers == 0 || len(fields) <= numbers {
		return fmt.Errorf("malformed")
	}
	var n [2]int64
	for i := range n[:numbers] {
		value, err := strconv.ParseInt(fields[1+i], 10, 64)
		if err != nil {
			return err
		}
		n[i] = value
	}
	var ours []tlog.Hash
	for _, text := range fields[1+numbers:] {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return err
		}
		ours = append(ours, hash)
	}
	var theirs []tlog.Hash
	switch fields[0] {
	case "root":
		theirs = []tlog.Hash{roots[n[0]]}
	case "inclusion":
		proof, err := tlog.ProveRecord(n[1], n[0], store)
		if err != nil {
			return err
		}
		theirs = proof
		leaf := tlog.RecordHash([]byte(fmt.Sprintf("entry %d", n[0])))
		if err := tlog.CheckRecord(ours, n[1], roots[n[1]], n[0], leaf); err != nil {
			return err
		}
	case "consistency":
		proof, err := tlog.ProveTree(n[1], n[0], store)
		if err != nil {
			return err
		}
		theirs = proof
		if err := tlog.CheckTree(ours, n[1], roots[n[1]], n[0], roots[n[0]]); err != nil {
			return err
		}
	}
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d hashes, expected %d", len(ours), len(theirs))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			return fmt.Errorf("hash %d differs", i)
		}
	}
	return nil
}

func run() (int, error) {
	var store hashStore
	roots := make([]tlog.Hash, 1, sizeMax+1)
	roots[0] = sha256.Sum256(nil) // RFC 6962; Debian's tlog has none for it
	for i := int64(0); i < sizeMax; i++ {
		hashes, err := tlog.StoredHashes(i, []byte(fmt.Sprintf("entry %d", i)), &store)
		if err != nil {
			return 0, err
		}
		store = append(store, hashes...)
		root, err := tlog.TreeHash(i+1, &store)
		if err != nil {
			return 0, err
		}
		roots = append(roots, root)
	}
	lines := 0
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		if err := check(scanner.Text(), &store, roots); err != nil {
			return lines, fmt.Errorf("%.60s: %v", scanner.Text(), err)
		}
		lines++
	}
	return lines, scanner.Err()
}

func main() {
	lines, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d roots and proofs agree\n", lines)
}
