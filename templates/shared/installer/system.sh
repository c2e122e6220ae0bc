# What the host is, and who is there already.

# That this is the release that the folder was compiled for. A derivative may do, and so may one that does not say.
check_release() { # GENERATION
    made_for=$(entries "$1" os)
    if [ $any_host = yes ] || [ -z "$made_for" ]; then return 0; fi
    IFS=$tab read -r id version codename title <<END
$made_for
END
    find_os_release || { warn "note: the host has no os-release: whether it is $title is not known" && return 0; }
    own_id=$(of_os_release ID) own_version=$(of_os_release VERSION_ID) own_codename=$(of_os_release VERSION_CODENAME)
    this=$(of_os_release PRETTY_NAME)
    this=${this:-${own_id:-another system}${own_codename:+ $own_codename}}
    if [ "$own_id" != "$id" ]; then
        case " $(of_os_release ID_LIKE) " in
            *" $id "*) warn "note: compiled for $title; this is $this, which is like it" && return 0 ;;
        esac
        refuse "compiled for $title; this is $this; --any-host applies it still"
    fi
    # A target need not say either.
    [ "$version$codename" != -- ] || return 0
    [ "$version" != - ] || own_version=
    case "${own_version:+=$own_version}/${own_codename:+=$own_codename}" in
        "=$version/"* | "/=$codename") return 0 ;;
        /) warn "note: compiled for $title; which release this is, its os-release does not say" && return 0 ;;
    esac
    [ -z "$own_version" ] || this="${title%" $version"} $own_version"
    refuse "compiled for $title; this is $this: compile with --target $id-${own_version:-$own_codename};\
 --any-host applies it still"
}

# Puts into $os_release where the host's is. An absolute link in an image would lead out of it.
find_os_release() {
    for os_release in "$root/etc/os-release" "$root/usr/lib/os-release"; do
        [ -f "$os_release" ] || continue
        case $(readlink -m -- "$os_release") in "$root"/*) return 0 ;; esac
    done
    return 1
}

# A value of os-release. It is read, not run: the file may be an image's.
of_os_release() { # NAME
    value=
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in "$1="*) value=${line#*=} ;; esac
    done <"$os_release"
    value=${value%"${value##*[![:space:]]}"}
    value=${value#[\"\']}
    printable "${value%[\"\']}"
}

# A text of others, for a terminal.
printable() {
    case $1 in
        *[[:cntrl:]]*) say "$1" | tr -d '[:cntrl:]' ;;
        *) say "$1" ;;
    esac
}

# The same of whole lines, without their colours.
for_terminal() { sed "s/$(printf '\033')\[[0-9;]*m//g" | tr -d '\000-\010\013-\037\177'; }

check_runs_systemd() {
    if [ $live = yes ] && [ ! -d /run/systemd/system ]; then
        refuse 'systemd does not run here; --root DIR is for images'
    fi
}

# That no other server has a declared port. Those of our units' names go when ours come.
check_ports() { # GENERATION
    if [ $live = no ] || [ $force = yes ]; then return 0; fi
    for port in $(ports "$1"); do
        for socket in $(sockets_on "${port%/*}" "${port#*/}"); do
            find_holder "$socket"
            case $holder_unit in *.service) ! among "$holder_unit" "$old_units$newline$new_units" || continue ;; esac
            database=$(holder_database "$1")
            refuse "nothing was touched; port $port is taken by $holder: stop it, or declare another port;\
 --force applies it still${holder_settings:+$newline  its settings are in $(printable "$holder_settings")\
${database:+, its database is $database}}"
        done
    done
}

# The inodes of the sockets that take what comes to a port: proc(5), and the kernel's include/net/tcp_states.h.
sockets_on() { # PORT PROTOCOL
    wanted=$(printf ':%04X' "$1")
    if [ "$2" = tcp ]; then taking=0A; else taking=07; fi
    for table in "/proc/net/$2" "/proc/net/${2}6"; do
        [ ! -r "$table" ] || while read -r _ local _ found _ _ _ _ _ inode _; do
            case $found$local in $taking*"$wanted") say "$inode" ;; esac
        done <"$table"
    done
}

# Puts into $holder who has a socket, in words, and into $holder_unit the unit that it belongs to.
find_holder() { # INODE
    holder='a process that cannot be seen from here' holder_unit='' holder_settings=
    for folder in /proc/[1-9]*; do
        among "socket:[$1]" "$(readlink -- "$folder"/fd/* 2>/dev/null)" || continue
        name=
        { read -r name <"$folder/comm"; } 2>/dev/null
        holder="$(printable "${name:-a process}") (process ${folder#/proc/}"
        find_unit "$folder"
        [ "$folder" != /proc/1 ] || find_socket_unit "${port%/*}"
        find_holder_settings "$folder"
        holder="$holder${holder_unit:+, $holder_unit})"
        return 0
    done
}

# The unit for which systemd itself has a port.
find_socket_unit() { # PORT
    while read -r listens socket_unit _; do
        case $listens in *":$1") holder_unit=$(printable "$socket_unit") ;; esac
    done <<END
$(systemctl list-sockets --full --no-legend --plain 2>/dev/null)
END
}

# The last unit on the way to a process's control group; cgroup v1 has a hierarchy of systemd's own.
find_unit() { # FOLDER in /proc
    holder_unit=
    while IFS= read -r line; do
        case $line in
            0::/?* | *:name=systemd:/?*) path=${line#*:*:} ;;
            *) continue ;;
        esac
        while [ -n "$path" ]; do
            case ${path##*/} in
                *.service | *.scope)
                    holder_unit=$(printable "${path##*/}")
                    return 0
                    ;;
            esac
            path=${path%/*}
        done
    done <"$1/cgroup"
}
