check_host() { # GENERATION
    check_release "$1"
    lacking=
    [ $live = no ] || check_systemd "$1"
    check_programs "$1"
    check_inputs "$1"
    check_secrets "$1"
    check_databases "$1"
    check_settings "$1"
    check_folders "$1"
    for unit in $(units "$1"); do check_credentials "$1" "$unit"; done
    [ -z "$lacking" ] || refuse "nothing was touched; the host lacks:$newline$lacking"
    check_ports "$1"
}

# That this is no other host's folder. A host of no or another name may go on with those of the one installed there.
check_name() { # GENERATION
    [ $force$any_host = nono ] || return 0
    host=$(entries "$1" host)
    [ -n "$host" ] || return 0
    installed=$(entries "$base" host)
    [ "$host" != "$installed" ] || return 0
    find_own_name
    ! is_called "$host" || return 0
    [ -n "$own_name$installed" ] || return 0
    refuse "this folder is declared for the host $host, and this one is ${own_name:-$installed};\
 --any-host applies it still"
}

check_systemd() { # GENERATION
    needed=$(entries "$1" systemd)
    version=$(systemctl --version | { read -r _ number _ && say "${number%%[!0-9]*}"; })
    [ "${version:-0}" -ge "$needed" ] || lack "systemd $needed or later (this is ${version:-unknown})"
}

check_programs() { # GENERATION
    install=$(entries "$1" install)
    while IFS=$tab read -r path package; do
        if [ -z "$path" ] || is_there "$path"; then continue; fi
        if [ "$package" = - ]; then lack "$path"; else lack "$path (${install:-install the package} $package)"; fi
    done <<END
$(entries "$1" program)
END
}

check_inputs() { # GENERATION
    while IFS=$tab read -r path _ looks_at; do
        [ -n "$path" ] || continue
        if said=$(look_at "$1" "$path"); then
            look_into "$1" "$path" "${looks_at:--}"
            continue
        fi
        case ${said#"$path: "} in
            missing*) lack_input "$path, which the declaration names" ;;
            *) lack_input "a safe way to $path: ${said#"$path: "}" ;;
        esac
    done <<END
$(entries "$1" input)
END
}

# What is wrong with what a file holds, by a program of ours; where that cannot run, the lack of it is told elsewhere.
look_into() { # GENERATION PATH PROGRAM
    program=$1/root$3
    if [ $live = no ] || [ "$3" = - ] || [ ! -r "$2" ] || ! command -v python3 >/dev/null; then return 0; fi
    said=$(python3 -I "$program" "$2" 2>&1 >/dev/null) || lack_input "a good $2: ${said#"$2: "}"
}

# As at each start of the service. Generations of an earlier guixsvc have no such program.
look_at() { # GENERATION PATH
    guard=$1/root/usr/local/lib/guixsvc/host-files
    if [ -e "$guard" ]; then
        sh "$guard" check "$root" "$2"
    else
        [ -f "$root$2" ] || { say missing && return 1; }
    fi
}

check_databases() { # GENERATION
    while IFS=$tab read -r _ _ _ _ name path; do
        [ -z "$path" ] || [ ! -d "$root$path" ] || lack "a file at $path, the declared $name: there is a folder"
    done <<END
$(entries "$1" database)
END
}

lack() { lacking="$lacking  $1$newline"; }

# An image is often made before it is given its secrets.
lack_input() {
    if [ $live = yes ]; then lack "$1"; else warn "note: $root lacks $1"; fi
}

# systemd keeps 1 MiB of credentials for a unit: 900 kB of archives leave room for the settings.
check_credentials() { # GENERATION UNIT
    sum=0
    while IFS=$tab read -r path for_unit _; do
        if [ "$for_unit" != "$2" ] || [ ! -f "$root$path" ]; then continue; fi
        sum=$((sum + $(stat -L -c %s -- "$root$path")))
    done <<END
$(entries "$1" input)
END
    [ "$sum" -le 900000 ] || lack "room: the archives of $2 have $sum bytes in all, and systemd takes 900000"
}

# That this folder is what compile wrote, whole: artefacts get lost, and copies are cut off.
check_folder() { # GENERATION
    [ -f "$1/manifest.tab" ] || refuse "there is no manifest.tab in $1"
    has_manifest "$1" || refuse "$1/manifest.tab was cut off, or is not one that this reads"
    read_manifest "$1"
    for path in $(paths "$1"); do
        [ -f "$1/root$path" ] || refuse "$1/root$path is missing; compile it again, or copy it again"
    done
    for path in $(secrets "$1"); do
        [ -e "$1/secrets.sha256" ] || refuse "there is no secrets.sha256 in $1"
        [ -r "$1/secrets.sha256" ] || refuse "$1 holds secrets, which you cannot read"
        case $newline$(cat -- "$1/secrets.sha256")$newline in
            *"  .$path$newline"*) ;;
            *) refuse "$1/secrets.sha256 was cut off; compile it again, or copy it again" ;;
        esac
    done
    harmed=$(hashes "$1" | (cd -- "$1/root" && sha256sum --check --quiet --strict - 2>/dev/null)) && return 0
    harmed=${harmed%%: FAILED*}
    refuse "$1/root${harmed#.} is not what compile wrote; compile it again, or copy it again"
}

# In an image, an absolute link leads to the host that builds it.
check_image() {
    for path in /var/lib/guixsvc /etc/hostname /etc/passwd /etc/group /etc/shadow /etc/gshadow "${replay_wanted%/*}"; do
        stay_inside "$path"
    done
    while IFS= read -r path; do [ -z "$path" ] || stay_inside "$path"; done <<END
$(image_places | sort -u)
END
}

stay_inside() { # PATH
    real=$(readlink -m -- "$root$1")
    case $real in
        "$root"/*) ;;
        *) refuse "$1 of the image is, by a link, $real of this host; make the link a relative one" ;;
    esac
}

# Where in an image something may be read, written or deleted.
image_places() {
    for generation in "$here" "$state"/generations/[1-9]*; do
        [ -e "$generation/manifest.tab" ] || continue
        paths "$generation" | while read -r path; do say "${path%/*}"; done
        entries "$generation" state
        databases "$generation"
        entries "$generation" database | while IFS=$tab read -r _ settings _; do say "$settings"; done
        units "$generation" | while read -r unit; do
            say "/etc/systemd/system/$unit.d"
            links_of "$generation/root/etc/systemd/system/$unit"
        done
    done
    made_state | while IFS=$tab read -r _ path; do say "$path"; done
}

# The folders in which systemctl enables a unit, by a link.
links_of() { # UNIT
    sed -n -e 's/^WantedBy=/wants /p' -e 's/^RequiredBy=/requires /p' -- "$1" 2>/dev/null | while read -r kind targets; do
        for target in $targets; do say "/etc/systemd/system/$target.$kind"; done
    done
}

refuse_conflicts() {
    [ -n "$conflicts" ] || return 0
    case $conflicts in
        *' is a folder'*) ;;
        *) [ $force = no ] || return 0 ;;
    esac
    say "$conflicts" | while IFS= read -r line; do [ -z "$line" ] || warn "$line"; done
    refuse 'nothing was touched; --force replaces such files and keeps copies of them'
}

lock() {
    if [ $live = yes ]; then
        [ "$user_id" -eq 0 ] || refuse 'only root can do that'
    fi
    command -v flock >/dev/null || refuse 'the host lacks flock (install the package util-linux)'
    # A failing exec would end the shell at once, without a word of ours.
    (umask 077 && mkdir -p -- "$state/generations" && : >>"$state/lock") || fail "cannot write to $state"
    exec 9>>"$state/lock"
    flock --nonblock 9 || refuse 'another installation is going on'
    complete_switch
}
