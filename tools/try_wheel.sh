#!/usr/bin/env bash
# Build the wheel, install it into an empty environment, and start it far from the checkout.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d)
trap 'kill "${server:-0}" 2>/dev/null || true; rm -rf "$room"' EXIT

"$checkout/.venv/bin/python" -m build --wheel --outdir "$room/dist" "$checkout" >"$room/build.log" 2>&1 || { cat "$room/build.log"; exit 1; }
python3 -m venv "$room/env"
"$room/env/bin/pip" install -q --disable-pip-version-check --require-hashes -r "$checkout/requirements.lock"
"$room/env/bin/pip" install -q --disable-pip-version-check --no-deps "$room"/dist/*.whl

cd "$room"
export TENDERWATCH_HOME="$room/home"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env/bin/tenderwatch db upgrade
echo 'correct horse battery' | env/bin/tenderwatch users add first@example.org --name First --role admin --password-stdin
env/bin/tenderwatch config check
env/bin/tenderwatch serve --port "$port" >"$room/serve.log" 2>&1 &
server=$!
for _ in $(seq 60); do
  if curl -fsS "http://127.0.0.1:$port/readyz" 2>/dev/null; then break; fi
  sleep 0.5
done
curl -fsS "http://127.0.0.1:$port/readyz" || { cat "$room/serve.log"; exit 1; }
page=$(curl -fsS "http://127.0.0.1:$port/sign-in?")
grep -q '<h1' <<<"$page"
sheet=$(grep -o '/static/[0-9a-f]*/css/tokens.css' <<<"$page")
colours=$(curl -fsS "http://127.0.0.1:$port$sheet")
grep -q light-dark <<<"$colours"
page=$(curl -fsS -H 'Accept-Language: fi' "http://127.0.0.1:$port/sign-in")
grep -q 'Kirjaudu' <<<"$page"
echo "the wheel works"
