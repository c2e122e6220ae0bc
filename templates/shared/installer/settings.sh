# The settings of services. What stands in them only a program of the service's own can tell: the folder's, since it is
# asked before anything is installed.

# Asks it. A generation may be older than this script, and have none.
ask_settings() { # GENERATION PROGRAM ARGUMENT...
    asked=$1/root$2
    shift 2
    [ -f "$asked" ] && sh -- "$asked" "$@"
}

# Where the declared settings of a unit stand: an administrator's own on the host, others in the folder.
declared_settings() { # GENERATION PATH OWN
    if [ "$3" = own ]; then say "$root$2"; else say "$1/root$2"; fi
}

# What an administrator's own settings need of the host.
check_settings() { # GENERATION
    checked=$1
    while IFS=$tab read -r unit program path own _; do
        if [ "$own" != own ] || [ ! -f "$root$path" ]; then continue; fi
        if [ ! -r "$root$path" ]; then
            warn "note: only root can tell what $path needs of the host"
            continue
        fi
        needs=$(ask_settings "$checked" "$program" needs "$root" "$path" </dev/null) || refuse "$path cannot be read"
        sort_needs
    done <<END
$(entries "$1" settings)
END
}

sort_needs() {
    while IFS=$tab read -r what text; do
        case $what in
            lacks) lack_input "$text" ;;
            file)
                # That it is missing is told with its key.
                if [ -e "$root$text" ]; then
                    said=$(look_at "$checked" "$text") || lack_input "a safe way to $text: ${said#"$text: "}"
                fi
                ;;
            database) check_own_database "$text" ;;
            note) warn "note: $path: $text" ;;
        esac
    done <<END
$needs
END
}

# That the service can write to where the database is to be. Its state may have yet to be made.
check_own_database() { # PATH
    folder=${1%/*}
    if [ $live = no ] || { ! exists "$folder" && among "$folder" "$(entries "$checked" state)"; }; then return 0; fi
    while IFS=$tab read -r of user group _; do
        [ "$of" = "$unit" ] || continue
        can_write "$user" "$group" "$folder" || lack "a folder that $user can write to at $folder, where $path has the database"
    done <<END
$(entries "$checked" store)
END
}

# Every port that a generation takes.
ports() { # GENERATION
    entries "$1" port
    entries "$1" settings | while IFS=$tab read -r _ program path own _; do
        if [ "$own" != own ] || [ ! -r "$root$path" ]; then continue; fi
        ask_settings "$1" "$program" needs "$root" "$path" </dev/null 2>/dev/null | while IFS=$tab read -r what port; do
            [ "$what" != port ] || printf '%s\n' "$port/tcp" "$port/udp"
        done
    done
}

# What changes for those who are used to the server that is replaced.
show_take_over() { # UNIT
    entries "$new" settings | while IFS=$tab read -r unit program path own before; do
        declared=$(declared_settings "$new" "$path" "$own")
        if [ "$unit" != "$1" ] || [ ! -r "$root$before" ] || [ ! -r "$declared" ]; then continue; fi
        ask_settings "$new" "$program" take-over "$root" "$root$before" "$declared" </dev/null |
            while IFS= read -r line; do say "note     $line"; done
    done
}

# How the declared settings differ from those before: of ours in force, else of a server that is there. A line
# "PLACE KEY OLD NEW REMARK" with tabs for each.
setting_changes() {
    entries "$new" settings | while IFS=$tab read -r unit program path own before; do
        declared=$(declared_settings "$new" "$path" "$own")
        [ -r "$declared" ] || continue
        if [ -e "$root$before" ] && [ ! -r "$root$before" ]; then warn "note: only root can compare with $before"; fi
        for place in $(settings_before "$unit" "$path" "$before"); do
            [ "$root$place" != "$declared" ] || continue
            ask_settings "$new" "$program" differ "$root$place" "$declared" </dev/null |
                while IFS= read -r line; do say "$place$tab$line"; done
        done
    done
}

# What compares with a unit's declared settings; paths without blanks, or they are left out.
settings_before() { # UNIT PATH BEFORE
    if among "$1" "$old_units"; then
        [ ! -r "$root$2" ] || say "$2"
        return
    fi
    {
        [ "$3" = - ] || [ ! -r "$root$3" ] || say "$3"
        [ $live = no ] || for port in $(ports "$new"); do
            for socket in $(sockets_on "${port%/*}" "${port#*/}"); do
                find_holder "$socket"
                case $holder_settings in '' | *[[:space:]]*) ;; *) [ ! -r "$holder_settings" ] || say "$holder_settings" ;; esac
            done
        done
    } | sort -u
}

show_setting_changes() {
    shown=''
    setting_changes | while IFS=$tab read -r place key old_value new_value remark; do
        [ "$place" = "$shown" ] || say "settings, those of $place against those declared:"
        shown=$place
        [ "$old_value" != - ] || old_value='not given'
        [ "$new_value" != - ] || new_value='not given'
        say "setting  $key: $old_value → $new_value${remark:+ ($remark)}"
    done
}

# The settings of a server that is there, by the arguments of its process.
find_holder_settings() { # FOLDER in /proc
    holder_settings=
    # The names are the process's own, and so is what they lead to: a container's are not ours.
    [ "$(stat -L -c %d:%i -- "$1/root/." 2>/dev/null)" = "$(stat -c %d:%i /)" ] || return 0
    last=
    while IFS= read -r argument; do
        case $last in -ini | --ini) holder_settings=$argument ;; esac
        last=$argument
    done <<END
$(tr '\000' '\n' <"$1/cmdline" 2>/dev/null)
END
    case $holder_settings in '' | /*) ;; *) holder_settings=$(readlink -- "$1/cwd")/$holder_settings ;; esac
    # Anybody may have started that process. Nothing waits for who writes to a FIFO.
    [ -f "$holder_settings" ] || holder_settings=
}

# The database that such settings name, as far as the folder's programs can tell.
holder_database() { # GENERATION
    [ -r "$holder_settings" ] || return 0
    entries "$1" settings | while IFS=$tab read -r _ program _; do
        value=$(ask_settings "$1" "$program" get "$holder_settings" database </dev/null 2>/dev/null)
        [ -z "$value" ] || say "$value"
    done | head -n 1
}
