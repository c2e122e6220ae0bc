make_users() {
    for user in $(entries "$new" user); do
        user_exists "$user" || among "$user" "$(made_users)" || say "$user" >>"$state/users" || return 1
    done
    configured /etc/sysusers.d | systemd-sysusers ${root:+--root="$root"} - && return 0
    # Who is not root may not read the shadow file of an image: it is enough that the users are there.
    for user in $(entries "$new" user); do user_exists "$user" || return 1; done
}

# The text of the new generation's files in a folder.
configured() { # FOLDER
    for path in $new_paths; do
        case $path in "$1"/*) cat -- "$new/root$path" ;; esac
    done
}

# An image makes those that are still lacking when it boots.
make_directories() {
    directories=$(configured /etc/tmpfiles.d)
    [ -z "$directories" ] || say "$directories" | systemd-tmpfiles ${root:+--root="$root"} --create - || [ $live = no ]
}

# What a unit of a package's or of the administrator's own did before ours takes its name, for the day when it gets it back.
remember_units() {
    (umask 077 && mkdir -p -- "$state/before") || return 1
    for unit in $new_units; do
        if among "$unit" "$old_units" || [ -e "$state/before/$unit" ]; then continue; fi
        unit_of_package "$unit" >/dev/null || exists "$root/etc/systemd/system/$unit" || continue
        boot=disabled now=inactive
        if is_enabled "$unit"; then boot=enabled; fi
        if is_active "$unit"; then now=active; fi
        if ! { say "$boot $now" >"$state/before/.new" && mv -- "$state/before/.new" "$state/before/$unit"; }; then
            return 1
        fi
    done
}

# What --purge may delete, when the day comes: what a service makes that was not there, and what a declaration names.
remember_state() {
    remember_modes || return 1
    named=$(databases "$new")
    {
        entries "$new" state | while IFS= read -r path; do
            among "$path" "$named" || exists "$root$path" || say "folder$tab$path"
        done
        [ -z "$named" ] || say "$named" | while IFS= read -r path; do say "file$tab$path"; done
    } | while IFS= read -r line; do
        among "$line" "$(made_state)" || say "$line" >>"$state/made" || exit 1
    done
}

made_state() { [ ! -e "$state/made" ] || cat -- "$state/made"; }

# Everything that the units need, after their files have changed. One that fails does not keep others from starting.
bring_up() {
    trouble=
    if [ $live = yes ]; then stop_units; else disable_units; fi
    give_back_replaced || trouble='what --force replaced could not be given back'
    for unit in $gone; do give_back "$unit"; done
    give_back_modes
    for unit in $(enabled_units "$new"); do
        systemctl ${root:+--root="$root"} --quiet --no-reload enable "$unit" || trouble="$unit could not be enabled"
    done
    [ $live = no ] || systemctl daemon-reload || trouble='systemd did not take up the units'
    give_back_stores || trouble='the database could not be given back'
    [ $live = no ] || restart_units
    [ -z "$trouble" ] || warn "$trouble"
    [ -z "$trouble" ]
}

# All are stopped before the first is disabled: that makes systemd forget what they were.
stop_units() {
    for unit in $gone; do
        said=$(systemctl stop "$unit" 2>&1) || trouble="$unit could not be stopped: $said"
        # Copies of keys, which root laid there for the service.
        rm -rf -- "/run/guixsvc/${unit%.service}"
        systemctl reset-failed "${unit%.service}-files.service" 2>/dev/null
    done
    disable_units
}

disable_units() {
    for unit in $gone; do systemctl ${root:+--root="$root"} --quiet --no-reload disable "$unit" 2>/dev/null; done
}

restart_units() {
    to_restart=$(for_restart)
    [ -n "$to_restart" ] || return 0
    if ! copy_stores; then
        trouble='the database could not be copied'
        return 0
    fi
    # Failed starts count towards the limit on starts.
    # shellcheck disable=SC2086  # a list of units
    systemctl reset-failed $to_restart 2>/dev/null
    # shellcheck disable=SC2086
    systemctl restart $to_restart || trouble='not every unit could be started'
}

# A package's own unit is again what it was at boot; it is not started.
give_back() { # UNIT
    [ -e "$state/before/$1" ] || return 0
    read -r boot _ <"$state/before/$1"
    [ "$boot" != enabled ] || systemctl ${root:+--root="$root"} --quiet --no-reload enable "$1"
    rm -f -- "$state/before/$1"
}

# Waits until every service answers, and says what it said. Sets $silent to the units that did not.
await_answers() { # GENERATION
    silent=''
    [ $live = yes ] || return 0
    deadline=$(($(uptime_seconds) + seconds_to_answer))
    while IFS=$tab read -r unit _ program _; do
        [ "${program:--}" != - ] || continue
        until answers "$unit" "$program"; do
            if [ "$now" = failed ] || [ "$(uptime_seconds)" -ge $deadline ]; then
                silent=$silent$unit$newline
                break
            fi
            sleep 0.5
        done
        say "$unit: $said"
    done <<END
$(entries "$1" unit)
END
    [ -z "$silent" ]
}

show_logs() {
    [ $live = yes ] || return 0
    for unit in $(units "$new"); do
        case $newline$silent$newline$(for_restart)$newline in *"$newline$unit$newline"*) ;; *) continue ;; esac
        if is_active "$unit" && ! among "$unit" "$silent"; then continue; fi
        warn "the last lines of $unit:"
        journalctl --no-pager --quiet --output=cat --lines=15 --unit="$unit" | for_terminal >&2
    done
}

# The packages' own units that ran before the ones that go.
active_before() {
    for unit in $gone; do
        [ -e "$state/before/$unit" ] || continue
        read -r _ now <"$state/before/$unit"
        [ "$now" != active ] || say "$unit"
    done
}
