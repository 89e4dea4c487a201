# Shared by ./start and ./test: what must be there before anything runs. Sourced, with ROOT set.
# Says every step and how long it took; shows the end of the output of a step that fails.

say() { printf '%s\n' "$*" >&2; }

# step TITLE COMMAND...: run quietly, tell how long it took.
step() {
  local title=$1 log since=$SECONDS status=0
  shift
  log=$(mktemp)
  printf '▸ %s … ' "$title" >&2
  "$@" >"$log" 2>&1 </dev/null &
  local job=$!
  # A job in the background does not hear Ctrl-C by itself.
  trap 'kill "$job" 2>/dev/null; say "interrompu."; exit 130' INT TERM
  while [ -t 2 ] && kill -0 "$job" 2>/dev/null; do
    printf '\r▸ %s … %d s ' "$title" $((SECONDS - since)) >&2
    sleep 0.5
  done
  wait "$job" || status=$?
  trap - INT TERM
  if [ "$status" -ne 0 ]; then
    say "échec."
    tail -n 25 "$log" >&2
  else
    [ -t 2 ] && printf '\r▸ %s … ' "$title" >&2
    say "fait ($((SECONDS - since)) s)."
  fi
  rm -f "$log"
  return "$status"
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  # The lists are fetched only where they do not know a package, or know a version that is gone.
  if ! apt-get install -y --no-install-recommends --simulate "$@" >/dev/null 2>&1; then apt-get -q update; fi
  apt-get -q install -y --no-install-recommends "$@" && return 0
  apt-get -q update && apt-get -q install -y --no-install-recommends "$@"
}

# The service that Debian's package starts would hold Janus' default ports: each instance runs its own.
quiet_janus() {
  if [ -d /run/systemd/system ]; then systemctl disable --now janus.service || true; fi
}

# need_packages NAME...: install the missing Debian packages, or say which ones and how.
need_packages() {
  local missing=() name
  if ! command -v dpkg-query >/dev/null; then return 0; fi
  for name in "$@"; do installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -eq 0 ]; then
    step "Paquets Debian : ${missing[*]}" apt_install "${missing[@]}" || {
      say "Les paquets Debian n'ont pas pu être installés : vérifiez le réseau et /etc/apt, puis relancez."
      exit 3
    }
    case " ${missing[*]} " in *" janus "*) quiet_janus ;; esac
    return 0
  fi
  say "Il manque des paquets Debian ; ce qui en dépend ne marchera pas. Faites installer :"
  say "    sudo apt-get install --no-install-recommends ${missing[*]}"
}

# need_python: sets PYTHON to an interpreter from 3.11 on that can make virtual environments.
need_python() {
  local candidate
  for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      PYTHON=$candidate
      return 0
    fi
  done
  say "Il faut Python 3.11 ou plus récent, avec venv. Sur Debian 12 : apt-get install python3-venv"
  exit 3
}

# Python packages, again only when pyproject.toml changes. need_environment [EXTRA]
need_environment() {
  local wanted stamp="$ROOT/.venv/stamp${1:+-$1}"
  # The path counts too: the scripts of a virtual environment break when it is moved.
  wanted=$(printf '%s ' "$ROOT" | cat - "$ROOT/pyproject.toml" | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || [ ! -x "$ROOT/.venv/bin/preau" ]; then
    if [ ! -x "$ROOT/.venv/bin/python" ]; then
      step "Environnement Python dans .venv" "$PYTHON" -m venv "$ROOT/.venv" || exit 3
    fi
    step "Paquets Python" "$ROOT/.venv/bin/python" -m pip install --disable-pip-version-check --no-input \
      --editable "$ROOT${1:+[$1]}" || {
      say "Les paquets Python n'ont pas pu être installés : vérifiez le réseau, puis relancez."
      exit 3
    }
    printf '%s\n' "$wanted" >"$stamp"
  fi
}
