#!/usr/bin/env bash
# mockid for a shell script: a client of intergiro that refreshes its token when it is refused, and
# what it is put through. Needs curl and jq.
set -euo pipefail

# ── The client: what is under test ────────────────────────────────────────────────────────────────

# post WAY JSON: logs in or refreshes; what comes back is kept in $tokens.
post() {
  curl -sS --fail "$INTERGIRO_URL/v3/auth/$1" -H 'Content-Type: application/json' -d "$2" -o "$tokens"
}

# get PATH: prints the status; a refused token is refreshed once.
get() {
  local status
  status=$(bearing_the_token "$1")
  if [ "$status" = 401 ]; then
    post refresh "$(jq -c '{refresh_token}' "$tokens")"
    status=$(bearing_the_token "$1")
  fi
  echo "$status"
}

bearing_the_token() {
  curl -sS -o /dev/null -w '%{http_code}' "$INTERGIRO_URL$1" \
    -H "Authorization: Bearer $(jq -r .access_token "$tokens")"
}

# ── The server: that of MOCKID_URL, or one that is started here ───────────────────────────────────

folder=$(mktemp -d)
tokens=$folder/tokens.json
server=
trap '[ -z "$server" ] || kill "$server"; rm -r "$folder"' EXIT
if [ -z "${MOCKID_URL:-}" ]; then
  mkfifo "$folder/ready"
  "${MOCKID_PROGRAM:-mockid}" --port 0 --log-level warn > "$folder/ready" &
  server=$!
  read -r line < "$folder/ready"
  MOCKID_URL=${line#mockid listening on }
fi

# A world of the script's own, in which time stands still until the script moves it.
sandbox=$MOCKID_URL/~script-$$
INTERGIRO_URL=$sandbox
# control METHOD PATH JSON: on failure it prints what is wrong and ends the script.
control() {
  local answer
  answer=$(curl -s --fail-with-body -X "$1" "$sandbox/__admin$2" -H 'Content-Type: application/json' -d "$3") || {
    jq -r .detail <<< "$answer" >&2
    exit 1
  }
}
verify() { control POST /requests/verify "{\"match\":$1,\"times\":{\"exactly\":$2}}"; }
control PUT /clock '{"mode":"frozen"}'

# ── What the client has to get right ──────────────────────────────────────────────────────────────

post login '{"api_key":"c5f90f4b-9d69-416a-8611-8a8c8d605c36"}'
echo "logged in:         $(get /v3/individuals)"
control POST /clock/advance '{"by":"14m"}'
echo "14 minutes later:  $(get /v3/individuals)"
verify '{"operation":"intergiroRefresh"}' 0
control POST /clock/advance '{"by":"1m"}'
echo "a minute later:    $(get /v3/individuals)"
verify '{"operation":"intergiroRefresh","status":200}' 1
verify '{"operation":"intergiroLogin"}' 1
echo "one login, one refresh"

# ── A lockout, at another vendor ──────────────────────────────────────────────────────────────────

log_in() {
  curl -sS -o /dev/null -w '%{http_code}' "$sandbox/user/token" -H 'Origin: https://app.example.com' \
    -H 'Content-Type: application/json' -d "{\"email\":\"user@example.com\",\"password\":\"$1\"}"
}
wrong=()
for _ in 1 2 3 4 5; do wrong+=("$(log_in wrong)"); done
echo "a wrong password:  ${wrong[*]}"
echo "the right one:     $(log_in password)"
control POST /clock/advance '{"by":"5m"}'
echo "5 minutes later:   $(log_in password)"
verify '{"operation":"s7riskCreateUserToken","reason":"locked_out"}' 1

# ── What nobody has asked for ─────────────────────────────────────────────────────────────────────

control POST /audit/verify '{"at_least":"warning"}'
echo "the audit is clean"
curl -sS -X DELETE "$MOCKID_URL/__admin/sandboxes/script-$$"
