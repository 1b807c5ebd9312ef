#!/usr/bin/env bash
# Runs docker-compose.yml for real: comes up healthy, enriches a feed served by a container, loses nothing over down
# and up, and enriches what comes later once. Needs a Docker engine with compose v2, and the base images.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$(mktemp -d)
chmod 755 "$folder"
export WIREROOM_COMPOSE_TEST_FOLDER=$folder WIREROOM_FEEDS_FILE=$folder/feeds.toml
export WIREROOM_FETCH_ALLOW=172.16.0.0/12,192.168.0.0/16,10.0.0.0/8 WIREROOM_POLL_INTERVAL=5 WIREROOM_KAFKA_PORT=19392
compose() { docker compose -p wireroom-test -f docker-compose.yml -f tests/compose/docker-compose.test.yml "$@"; }

finish() {
  local status=$?
  [[ $status -eq 0 ]] || compose logs --tail 40 poller enricher topics
  compose down -v --timeout 30 >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT

write_feed() { # write_feed COUNT: a feed with that many entries, each with a text of its own
  local n
  {
    echo '<?xml version="1.0"?><rss version="2.0"><channel><title>Compose test</title><link>http://feeds:8000/</link>'
    for ((n = 1; n <= $1; n++)); do
      echo "<item><title>Report number $n</title><link>http://feeds:8000/article-$n</link><guid>report-$n</guid>"
      echo "<description>Surveyor $n measured $((n * 37)) metres of quay number $n and found it $((n * 3)) years old.</description></item>"
    done
    echo '</channel></rss>'
  } >"$folder/feed.new"
  mv "$folder/feed.new" "$folder/feed.xml"
}

all_enriched() { compose exec -T enricher wireroom tail | sed -E 's/.*"title": ?"(Report number [0-9]+)".*/\1/'; }

await_enriched() { # await_enriched COUNT: returns once that many events are there, fails after some forty looks
  local look
  for look in {1..40}; do
    [[ $(all_enriched | wc -l) -lt $1 ]] || return 0
  done
  echo "only $(all_enriched | wc -l) of $1 events after $look looks" >&2
  return 1
}

printf '[[feeds]]\nurl = "http://feeds:8000/feed.xml"\n' >"$folder/feeds.toml"
chmod 644 "$folder/feeds.toml"
write_feed 20

echo "== up"
compose up -d --build --wait
echo "== 20 entries come out once"
await_enriched 20
[[ $(all_enriched | sort -u | wc -l) -eq 20 ]]
echo "== down and up"
compose down --timeout 60
compose up -d --wait
[[ $(all_enriched | wc -l) -eq 20 ]]
echo "== one entry more comes out once, and nothing else"
write_feed 21
await_enriched 21
compose exec -T enricher wireroom doctor
[[ $(all_enriched | wc -l) -eq 21 && $(all_enriched | sort -u | wc -l) -eq 21 ]]
echo "compose: healthy, 21 of 21 enriched once, nothing lost over down and up"
