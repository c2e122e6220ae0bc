# What is installed, for people and for programs.

# Exit status: 0 installed, unchanged and answering; 1 not all of that; 3 nothing installed.
status() {
    if [ -e "$state" ] && [ ! -x "$state" ]; then fail 'only root can read what is installed'; fi
    read_state
    find_problems
    if [ $json = yes ]; then status_json; else show_status; fi
    if [ -n "$problems$unit_problems" ]; then return 1; fi
    [ -n "$base" ] || return 3
}

# Puts into $problems and $unit_problems what is not as it should be, a line each, and into $unit_states a line for each
# unit: its name and state, what is to be said of it at boot, and what it answers, with tabs.
find_problems() {
    problems='' unit_problems='' unit_states=''
    [ $cut = no ] || add_problem 'an installation was cut off: apply again, or roll back'
    [ -n "$base" ] || return 0
    survey "$base"
    for path in $added; do add_problem "$path is missing"; done
    for path in $rights_only; do add_problem "$path has another mode or owner"; done
    problems=$problems$conflicts
    for unit in $(units "$base"); do look_at_unit "$unit"; done
}

add_problem() { problems=$problems$1$newline; }

add_unit_problem() { unit_problems=$unit_problems$1$newline; }

look_at_unit() { # UNIT
    now=- said=- boot='started by others'
    if among "$1" "$(enabled_units "$base")"; then
        boot='starts at boot'
        if ! is_enabled "$1"; then
            boot='does not start at boot'
            add_unit_problem "$1 $boot"
        fi
    fi
    if [ $live = yes ]; then
        now=$(systemctl show --property=ActiveState --value "$1")
        [ "$now" = active ] || add_unit_problem "$1 is $now"
        program=$(answering_program "$1")
        if [ "$now" = active ] && [ "$program" != - ] && [ -x "$program" ]; then
            said=$("$program" 2>&1) || add_unit_problem "$1: $said"
            said=$(printf %s "$said" | tr '\n\t' '  ')
        fi
    fi
    unit_states=$unit_states$1$tab$now$tab$boot$tab$said$newline
}

answering_program() { # UNIT
    entries "$base" unit | while read -r unit _ program _; do [ "$unit" != "$1" ] || say "$program"; done
}

show_status() {
    [ -n "$base" ] || say 'nothing is installed'
    [ -z "$base" ] || say "generation ${base##*/} is in force; before it: $(describe "$before_base")"
    printf %s "$problems"
    while IFS=$tab read -r unit now boot said; do
        [ -n "$unit" ] || continue
        line=$boot
        [ "$now" = - ] || line="$now, $line"
        [ "$said" = - ] || line="$line; $said"
        say "$unit: $line"
    done <<END
$unit_states
END
}

status_json() {
    installed=no good=yes
    [ -z "$base" ] || installed=yes
    if [ $installed = no ] || [ -n "$problems$unit_problems" ]; then good=no; fi
    printf '{\n "version": 1,\n "generator": "guixsvc",\n'
    json_flag installed $installed
    json_flag good $good
    json_flag cut-off "$cut"
    printf ' "generation": %s,\n "before": %s,\n' "$(number_of "$base")" "$(number_of "$before_base")"
    json_list problems "$problems$unit_problems"
    json_objects units "$unit_states" name state boot says | sed '$s/],$/]/'
    printf '}\n'
}

number_of() { say "${1##*/}" | sed 's/^$/null/'; } # GENERATION
