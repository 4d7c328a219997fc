#!/bin/sh
# Runs inside the image: starts tanjid on port $1, waits until the health check
# succeeds, stops it. Exits 0 when it was healthy and stopped by itself.
set -eu

server=127.0.0.1:$1
tanjid --data-dir /var/lib/tanji --listen "$server" &
pid=$!

seconds=0
until tanji --server "$server" ping; do
  seconds=$((seconds + 1))
  if [ "$seconds" -ge 60 ] || ! kill -0 "$pid"; then
    echo "check_health: tanjid did not become healthy" >&2
    kill -KILL "$pid" || true
    exit 1
  fi
  sleep 1
done

kill -TERM "$pid"
wait "$pid"
echo "healthy, and stopped when asked"
