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
    if [ "$own_id" != "$id" ]; then
        case " $(of_os_release ID_LIKE) " in
            *" $id "*) warn "note: compiled for $title; this is ${this:-$own_id}, which is like it" && return 0 ;;
        esac
        refuse "compiled for $title; this is ${this:-${own_id:-another system}}; --any-host applies it still"
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
    value=${value#[\"\']}
    printable "${value%[\"\']}"
}

# A text of others, for a terminal.
printable() { say "$1" | tr -d '[:cntrl:]'; }

check_runs_systemd() {
    if [ $live = yes ] && [ ! -d /run/systemd/system ]; then
        refuse 'systemd does not run here; --root DIR is for images'
    fi
}
