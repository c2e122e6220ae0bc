# manifest.tab, which compile writes for this script: a line for each thing, its kind and its fields with a tab between
# them, "-" for a field that there is not, and "end" at the end. No field has a tab or a line end in it.

# Puts into $manifest that of a generation, and keeps it for what is asked next: a program for each question takes a fifth
# of a run.
read_manifest() { # GENERATION
    [ "$1" != "${manifest_of-}" ] || return 0
    manifest=$(cat -- "$1/manifest.tab") || return 1
    manifest_of=$1
}

# The lines of a kind, without the kind. No folder (""), no lines.
entries() { # GENERATION KIND
    [ -n "$1" ] || return 0
    read_manifest "$1" || return 1
    words=$IFS
    IFS=$newline
    set -f
    for entry in $manifest; do
        case $entry in "$2$tab"*) say "${entry#*"$tab"}" ;; esac
    done
    set +f
    IFS=$words
}

# A line "PATH MODE OWNER GROUP SHA256" for each file; none of these has a blank in it. Of a secret there is no hash.
files() { entries "$1" file; } # GENERATION

# The files that hold a secret. What they are to be stands in secrets.sha256, which only their owner can read.
secrets() { # GENERATION
    files "$1" | while read -r path _ _ _ hash; do [ "$hash" != - ] || say "$path"; done
}

# What sha256sum checks below the folder's root.
hashes() { # GENERATION
    files "$1" | while read -r path _ _ _ hash; do [ "$hash" = - ] || say "$hash  .$path"; done
    [ ! -e "$1/secrets.sha256" ] || cat -- "$1/secrets.sha256"
}

paths() { files "$1" | cut -f 1; } # GENERATION

units() { entries "$1" unit | cut -f 1; } # GENERATION

# The units that start at boot; the others are started by these.
enabled_units() { # GENERATION
    entries "$1" unit | while read -r unit boot _; do [ "$boot" != enable ] || say "$unit"; done
}

# The files that a service keeps its data in, as the declaration names them.
databases() { # GENERATION
    entries "$1" database | while IFS=$tab read -r _ _ _ _ _ path; do say "$path"; done
}

# Whether a folder has a manifest that this script can read, to its end.
has_manifest() { # GENERATION
    [ -f "$1/manifest.tab" ] || return 1
    read -r first <"$1/manifest.tab"
    [ "$first" = "guixsvc${tab}1" ] && [ "$(tail -n 1 -- "$1/manifest.tab")" = end ]
}
