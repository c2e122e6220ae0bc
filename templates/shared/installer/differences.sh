# $base is the generation to start from and, if that fails, to go back to; $before_base the one in force before it.
# $ours are the numbers of those whose files may be on the host. $cut is "yes" if an installation was cut off; then
# $unfinished are the units that it was about to restart.
read_state() {
    [ ! -e "$state" ] || [ -x "$state" ] || refuse 'only root can read what is installed'
    if [ -e "$state/current/manifest.json" ] && [ ! -e "$state/current/manifest.tab" ]; then
        refuse "an earlier guixsvc installed what is there: first run ${state#"$root"}/current/install uninstall"
    fi
    base=$(generation_behind current)
    before_base=$(generation_behind previous)
    ours=${base##*/}$newline
    cut=no
    unfinished=''
    [ -e "$state/pending" ] || return 0
    cut=yes
    while read -r what name; do
        case $what in
            generation | ours) ours=$ours$name$newline ;;
            base) base=$(generation_named "$name") && ours=$ours$name$newline ;;
            before-base) before_base=$(generation_named "$name") ;;
            restart) unfinished=$unfinished$name$newline ;;
        esac
    done <"$state/pending"
}

our_paths() { for number in $ours; do paths "$state/generations/$number"; done; }

our_units() { for number in $ours; do units "$state/generations/$number"; done; }

# Compares the host with the generation $new. Lists of paths: $added, $changed, $rights (only mode or owner differ),
# $removed. $conflicts are those of them that are on the host as no generation of ours has them, with the reason.
examine() { # GENERATION
    new=$1
    [ -z "$new" ] || read_manifest "$new"
    added='' changed='' rights_only='' removed='' conflicts=''
    table=$(files "$new")
    new_paths=$(paths "$new")
    old_paths=$(our_paths)
    old_units=$(our_units)
    # shellcheck disable=SC2086  # a list of paths
    same=$(same_below "$new/root" "$root" $new_paths)
    # shellcheck disable=SC2086
    rights=$(rights_of "$root" $same)
    while read -r path mode owner group _; do
        [ -n "$path" ] || continue
        if ! exists "$root$path"; then
            added=$added$path$newline
        elif among "$path" "$same"; then
            [ "$user_id" -eq 0 ] || owner=''
            among "$root$path $mode${owner:+ $owner $group}" "$rights" || rights_only=$rights_only$path$newline
        else
            changed=$changed$path$newline
            find_conflict "$path"
        fi
    done <<END
$table
END
    for path in $old_paths; do
        if exists "$root$path" && ! among "$path" "$new_paths" && ! among "$path" "$removed"; then
            removed=$removed$path$newline
            find_conflict "$path"
        fi
    done
}

find_conflict() { # PATH
    if [ -d "$root$1" ] && [ ! -L "$root$1" ]; then
        conflicts="$conflicts$1 is a folder$newline"
    elif ! among "$1" "$old_paths"; then
        conflicts="$conflicts$1 is not ours$newline"
    else
        for number in $ours; do
            [ -z "$(same_below "$state/generations/$number/root" "$root" "$1")" ] || return 0
        done
        conflicts="$conflicts$1 was edited on the host$newline"
    fi
}

# What follows for the units. $restarts has a line "UNIT REASON" for each unit to restart or start; $gone are units
# that are no longer declared, $disabled those that are to be enabled.
examine_units() {
    restarts='' gone='' disabled=''
    new_units=$(units "$new")
    for unit in $old_units; do
        among "$unit" "$new_units" || among "$unit" "$gone" || gone=$gone$unit$newline
    done
    while IFS=$tab read -r unit boot _ triggers; do
        [ -n "$unit" ] || continue
        case $boot in
            enable)
                is_enabled "$unit" || disabled=$disabled$unit$newline
                [ $live = no ] || is_active "$unit" || reason "it does not run"
                ;;
            *) is_active "$unit" || continue ;; # it is started by another one
        esac
        for path in $added $changed; do
            case $tab$triggers$tab in *"$tab$path$tab"*) reason "$path changes" ;; esac
        done
        ! among "$unit" "$unfinished" || reason "the last installation was cut off"
    done <<END
$(entries "$new" unit)
END
}

reason() {
    among "$unit" "$(for_restart)" || restarts="$restarts$unit $1$newline"
}

for_restart() {
    while read -r name _; do [ -z "$name" ] || say "$name"; done <<END
$restarts
END
}

show_changes() {
    for path in $added; do say "add      $path"; done
    for path in $changed; do say "change   $path"; done
    for path in $rights_only; do say "change   $path (mode or owner)"; done
    for path in $removed; do say "remove   $path"; done
    for unit in $gone; do say "stop     $unit: it is no longer declared"; done
    for unit in $disabled; do say "enable   $unit"; done
    if [ -n "$new" ] && [ -n "$base" ] && [ $recorded = no ] && is_as_declared; then
        say 'record   what is kept of this folder; its files are on the host already'
    fi
    [ $live = yes ] || return 0
    while read -r unit why; do
        [ -z "$unit" ] || say "restart  $unit: $why"
    done <<END
$restarts
END
}

is_as_declared() { [ $cut = no ] && [ -z "$added$changed$rights_only$removed$gone$disabled$restarts" ]; }

# Whether nothing is to be done: the host is as $new declares it, and that is what is in force.
is_unchanged() { [ $recorded = yes ] && is_as_declared; }

# What the administrator should know: units of packages that ours replace, their databases, and open ports.
show_surroundings() {
    [ -n "$new" ] || return 0
    untried=$(entries "$new" untried)
    [ -z "$untried" ] || say "note     $untried was never tried: what is said of it was read in its packages"
    host=$(entries "$new" host)
    find_own_name
    if [ -n "$host" ] && ! is_called "$host"; then
        say "note     this is declared for $host; the host ${own_name:+is called }${own_name:-has no name of its own}"
    fi
    for unit in $(units "$new"); do
        ! among "$unit" "$old_units" || continue
        package_unit=$(unit_of_package "$unit") || continue
        is_active "$unit" && runs='it runs' || runs='it does not run'
        say "note     $unit takes the place of a package's own, $package_unit; $runs"
        show_drop_ins "$unit"
        show_databases "$unit"
        show_take_over "$unit"
    done
    show_secrets "$new"
    [ "$(ports "$new")" != "$(ports "$base")" ] || return 0
    ports "$new" | while read -r port; do say "port     $port must be open to those who are to connect"; done
}

# Those were written for the unit that ours takes the place of.
show_drop_ins() { # UNIT
    for drop_in in "$root/etc/systemd/system/$1.d"/*.conf; do
        [ ! -e "$drop_in" ] || say "note     ${drop_in#"$root"} is a drop-in for it, and changes ours as well: see that it fits"
    done
}

# A server that is replaced may have its users in another database than the one declared.
show_databases() { # UNIT
    entries "$new" database | while IFS=$tab read -r unit settings key unnamed name declared; do
        if [ "$unit" != "$1" ] || [ ! -r "$root$settings" ]; then continue; fi
        database=$(setting "$root$settings" "$key")
        [ -n "$database" ] || [ "$unnamed" = - ] || database=$unnamed
        say "note     its settings are in $settings, its database is ${database:-not named there}"
        if [ -n "$database" ] && [ "$database" != "$declared" ] && [ -e "$root$database" ]; then
            say "note     the declared $name $declared is not the one that holds its users and channels;"
            case $name in
                database) say "         to keep them, name it in your settings: database=$database" ;;
                *) say "         to keep them, declare: ($name \"$database\")" ;;
            esac
        fi
    done
}
