# Whether a word is one of the lines of a text.
among() { # WORD TEXT
    [ -n "$1" ] || return 1
    case "$newline$2$newline" in *"$newline$1$newline"*) return 0 ;; esac
    return 1
}

# A clock that nobody sets, backwards or forwards.
uptime_seconds() { { read -r uptime _ && say "${uptime%%.*}"; } </proc/uptime; }

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# Those of the paths that are files of the same content below both folders.
same_below() { # FOLDER FOLDER PATH...
    one=$1 other=$2
    shift 2
    for path; do
        shift
        [ ! -f "$one$path" ] || [ ! -f "$other$path" ] || [ -L "$other$path" ] || set -- "$@" ".$path"
    done
    [ $# -gt 0 ] || return 0
    hashes_there=$(cd -- "$other/" && sha256sum -- "$@" 2>/dev/null)
    (cd -- "$one/" && sha256sum -- "$@") | while IFS= read -r line; do
        ! among "$line" "$hashes_there" || say "${line#*  .}"
    done
}

# A line "PATH MODE OWNER GROUP" for each. Who is not root cannot give files away: without an owner then.
rights_of() { # FOLDER PATH...
    columns='%n 0%a %U %G'
    [ "$user_id" -eq 0 ] || columns='%n 0%a'
    below=$1
    shift
    for path; do
        shift
        set -- "$@" "$below$path"
    done
    [ $# -eq 0 ] || stat -c "$columns" -- "$@"
}

is_active() { [ $live = yes ] && systemctl --quiet is-active "$1"; }

is_enabled() { [ "$(systemctl ${root:+--root="$root"} is-enabled "$1" 2>/dev/null)" = enabled ]; }

# Where a package's own unit or SysV script of this name is, if it is.
unit_of_package() { # UNIT
    for found in "$root/usr/lib/systemd/system/$1" "$root/lib/systemd/system/$1" "$root/etc/init.d/${1%.service}"; do
        if [ -e "$found" ]; then
            say "${found#"$root"}"
            return 0
        fi
    done
    return 1
}

# The value of a key in an ini file; the last one counts.
setting() { # FILE KEY
    found=
    while IFS= read -r line; do
        case $line in
            "$2="* | "$2 "*)
                found=${line#*=}
                found=${found#"${found%%[! ]*}"}
                found=${found%"${found##*[! ]}"}
                found=${found#\"}
                found=${found%\"}
                ;;
        esac
    done <"$1"
    say "$found"
}

# Puts into $own_name what the host is called; "" if it was never given a name. hostname(5) allows comments.
find_own_name() {
    own_name=
    if [ -r "$root/etc/hostname" ]; then
        while [ -z "$own_name" ] && { read -r line || [ -n "$line" ]; }; do own_name=${line%%#*}; done <"$root/etc/hostname"
    fi
    [ -n "$own_name" ] || [ $live = no ] || read -r own_name </proc/sys/kernel/hostname
    case $own_name in localhost | localhost.* | '(none)') own_name= ;; esac
}

# Whether the host has this name, in full or by its first label.
is_called() { # NAME
    [ -n "$own_name" ] || return 1
    # RFC 1123: capitals make no other name.
    small_name=$(say "$own_name" | tr '[:upper:]' '[:lower:]')
    case $(say "$1" | tr '[:upper:]' '[:lower:]') in "$small_name" | "${small_name%%.*}" | "$small_name".*) return 0 ;; esac
    return 1
}

is_there() { # PATH of a program or a folder of a package
    exists "$root$1" || return 1
    case $1 in
        # The folder alone proves nothing: the certificates are another package's.
        /etc/ssl/certs) [ -e "$root$1/ca-certificates.crt" ] ;;
        # Debian's python3-minimal has no json.
        */python3) [ $live = no ] || "$1" -I -c 'import json, zlib' 2>/dev/null ;;
    esac
}

made_users() { [ ! -e "$state/users" ] || cat -- "$state/users"; }

user_exists() {
    if [ $live = yes ]; then
        id -u -- "$1" >/dev/null 2>&1
    else
        [ -e "$root/etc/passwd" ] || return 1
        while IFS=: read -r name _; do [ "$name" != "$1" ] || return 0; done <"$root/etc/passwd"
        return 1
    fi
}

# Puts into $now the state of a unit, and into $said what its program says of it.
answers() { # UNIT PROGRAM
    now=$(systemctl show --property=ActiveState --value "$1")
    said="it is $now"
    [ "$now" = active ] && said=$("$2" 2>&1)
}
