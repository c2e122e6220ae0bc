# The folder of a generation that a link leads to; "" if there is none.
generation_behind() { # LINK
    [ -e "$state/$1/manifest.tab" ] || return 0
    target=$(readlink -- "$state/$1")
    generation_named "${target##*/}"
}

# A generation is called by its number in what is kept, and by its folder elsewhere.
generation_named() { # NUMBER
    [ -z "$1" ] || say "$state/generations/$1"
}

# The numbers of all generations, the oldest first.
numbers() {
    for generation in "$state"/generations/[1-9]*; do
        [ ! -e "$generation/manifest.tab" ] || say "${generation##*/}"
    done | sort -n
}

describe() { # GENERATION
    if [ -n "$1" ]; then say "generation ${1##*/}"; else say 'what was there before guixsvc'; fi
}

# What makes two generations the same: the manifest, and the files, of which it has no hash if they are secret.
fingerprint() { # GENERATION
    # shellcheck disable=SC2046  # a list of paths
    (cd -- "$1" && sha256sum -- manifest.tab $(files "$1" | sed "s/^/root/; s/$tab.*//"))
}

same_set() { # GENERATION GENERATION
    [ "$1" = "$2" ] || { [ -n "$1" ] && [ -n "$2" ] && [ "$(fingerprint "$1")" = "$(fingerprint "$2")" ]; }
}

# Puts into $generation the generation with this content: the one in force, one that was cut off or went before,
# or a new copy.
keep_generation() { # FOLDER
    content=$(fingerprint "$1")
    number=0
    for number in $(numbers); do
        generation=$state/generations/$number
        [ "$(fingerprint "$generation")" != "$content" ] || return 0
    done
    generation=$state/generations/$((number + 1))
    copy=$state/generations/new
    if (umask 077 && rm -rf -- "$copy" && mkdir -- "$copy" && cp -R -- "$1/root" "$1/manifest.tab" "$copy/" &&
        { [ ! -e "$1/secrets.sha256" ] || cp -- "$1/secrets.sha256" "$copy/"; } &&
        cp -- "$self" "$copy/install" && chmod 0700 -- "$copy/install") && sync -f "$copy" && mv -T -- "$copy" "$generation"; then
        return 0
    fi
    rm -rf -- "$copy"
    return 1
}

finish() {
    remember_runs
    forget_replay
    rm -f -- "$state/pending" && sync -f "$state"
    prune
}

# Old generations hold old passwords, too.
prune() {
    kept=$(numbers | tail -n "$generations_to_keep")
    for number in $(numbers); do
        among "$number" "$kept" || is_linked "$number" || rm -rf -- "$state/generations/$number" "$state/databases/$number"
    done
}

is_linked() { # NUMBER
    for link in current previous; do
        [ "$(generation_behind $link)" != "$state/generations/$1" ] || return 0
    done
    return 1
}
