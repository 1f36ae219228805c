// Measures Tessera's POSIX driver as our own log is measured: entries appended one by one by many
// writers, each waiting until its entry is durable, and at the end until a signed checkpoint covers all.
//
//	tessera <folder> <entries> <bytes> <writers> <batch> <batch age ms>
//
// Prints one line of JSON.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

func number(n int) int {
	value, err := strconv.Atoi(os.Args[n])
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		klog.Exit(err)
	}
}

func main() {
	entries, size, writers, batch, age := number(2), number(3), number(4), number(5), number(6)
	ctx := context.Background()
	key, _, err := note.GenerateKey(rand.Reader, "bench.infohus.example/log")
	check(err)
	signer, err := note.NewSigner(key)
	check(err)
	driver, err := posix.New(ctx, posix.Config{Path: os.Args[1]})
	check(err)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(uint(batch), time.Duration(age)*time.Millisecond).
		WithCheckpointInterval(100*time.Millisecond))
	check(err)
	data := make([][]byte, entries)
	for i := range data {
		data[i] = make([]byte, size)
		_, err := rand.Read(data[i])
		check(err)
	}
	start := time.Now()
	var next atomic.Int64
	var wait sync.WaitGroup
	for range writers {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(entries); i = next.Add(1) - 1 {
				_, err := appender.Add(ctx, tessera.NewEntry(data[i]))()
				check(err)
			}
		})
	}
	wait.Wait()
	check(shutdown(ctx))
	seconds := time.Since(start).Seconds()
	fmt.Printf("{\"entries\":%d,\"entryBytes\":%d,\"inFlight\":%d,\"seconds\":%f,\"perSecond\":%.0f}\n",
		entries, size, writers, seconds, float64(entries)/seconds)
}
