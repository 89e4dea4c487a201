# A private PostgreSQL cluster for the tests: a Unix socket only, gone at the end. Sourced by ./test.

POSTGRESQL="" POSTGRESQL_DIR=""

# PostgreSQL refuses to run as root: Debian's own account runs it then.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# start_postgresql DIR: sets POSTGRESQL, the value of PREAU_DATABASE.
start_postgresql() {
  local bin
  bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$bin" ]; then
    say "PostgreSQL est introuvable. Faites installer : sudo apt-get install postgresql"
    exit 3
  fi
  POSTGRESQL_BIN=$bin POSTGRESQL_DIR=$1
  mkdir -p "$POSTGRESQL_DIR"
  if [ "$(id -u)" -eq 0 ]; then
    chmod 711 "$(dirname "$POSTGRESQL_DIR")"
    chown postgres "$POSTGRESQL_DIR"
  fi
  step "PostgreSQL privé" launch_postgresql || exit 3
  POSTGRESQL="postgresql:dbname=postgres user=postgres host=$POSTGRESQL_DIR"
}

launch_postgresql() {
  cd "$POSTGRESQL_DIR"
  as_postgres "$POSTGRESQL_BIN/initdb" -D "$POSTGRESQL_DIR/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8
  # Durability is SQLite's and PostgreSQL's own to test: here fsync only costs time.
  as_postgres "$POSTGRESQL_BIN/pg_ctl" -D "$POSTGRESQL_DIR/data" -w -l "$POSTGRESQL_DIR/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$POSTGRESQL_DIR' -c fsync=off" start
}

stop_postgresql() {
  [ -n "$POSTGRESQL_DIR" ] || return 0
  (cd / && as_postgres "$POSTGRESQL_BIN/pg_ctl" -D "$POSTGRESQL_DIR/data" -m immediate stop >/dev/null 2>&1) || true
  POSTGRESQL_DIR=""
}
