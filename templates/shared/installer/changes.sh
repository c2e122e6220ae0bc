# Makes a generation, or nothing (""), the set in force, from what examine and examine_units found.
activate() { # GENERATION TO-BE-PREVIOUS
    to_be_previous=$2
    switched=no
    if ! { have_room_for_copies && unstage && remember_units && remember_state && make_users && make_directories && write_pending && prepare_replay &&
        stage; }; then
        unstage
        forget_replay
        [ $cut = yes ] || rm -f -- "$state/pending"
        return 1
    fi
    switched=yes
    switch && bring_up && await_answers "$1"
}

# Makes a change; if the services do not answer after it, everything is put back as it was.
change_to() { # GENERATION
    keeps_previous=$base
    [ "$1" != "$base" ] || keeps_previous=$before_base
    silent=''
    if activate "$1" "$keeps_previous"; then
        finish
        return 0
    fi
    [ $switched = yes ] || fail 'nothing was changed'
    show_logs
    go_back "$1"
    exit 1
}

go_back() { # FROM
    warn "going back to $(describe "$base")"
    ours=$ours${1##*/}$newline
    unfinished=$(for_restart)
    failed=$1
    examine "$base"
    examine_units
    ran_before=$(active_before)
    if activate "$base" "$before_base"; then
        for unit in $ran_before; do systemctl start "$unit" || warn "$unit could not be started again"; done
        finish
        warn "rolled back to $(describe "$base")"
    else
        warn "going back failed as well: see above, and 'install status'; then apply or roll back again"
    fi
}

survey() { # GENERATION
    read_state
    examine "$1"
    examine_units
    recorded=no
    ! same_set "$new" "$base" || recorded=yes
}

announce() {
    [ $cut = no ] || say 'note     the last installation was cut off; what it left is put right'
    show_changes
    show_left_databases
    show_stores
    show_surroundings
}

put_in_force() { # GENERATION
    new=$1
    read_manifest "$new"
    if is_unchanged; then
        say "nothing to do: generation ${base##*/} is in force"
        return 0
    fi
    announce
    back_up_conflicts "${new##*/}" || fail 'nothing was changed: no copy could be kept'
    first=$base
    change_to "$new"
    say "done: generation ${new##*/} is in force"
    [ $live = no ] || show_next
}

# What is to be done now, as the services say it: how to reach them, and after the first installation what root has to do.
show_next() {
    while IFS=$tab read -r _ _ program _; do
        [ "${program:--}" = - ] || "$program" --next ${first:+again} 2>/dev/null | sed 's/^/next     /'
    done <<END
$(entries "$new" unit)
END
}
