# vivado -mode batch -source project.tcl: makes the project tiny_tagger/tiny_tagger.xpr.
set here [file dirname [file normalize [info script]]]
set sources [list \
    [file join $here {verilog/tiny_primitives.v}] \
    [file join $here {verilog/tiny_tagger.v}] \
]
set clock [file join $here {clock.xdc}]
create_project -force -part {xcvu13p-flga2577-2-e} {tiny_tagger} [file join $here {tiny_tagger}]
add_files -norecurse $sources
add_files -fileset constrs_1 -norecurse $clock
set_property USED_IN {synthesis implementation out_of_context} [get_files $clock]
set_property top {tiny_tagger} [current_fileset]
set_property -name {STEPS.SYNTH_DESIGN.ARGS.MORE OPTIONS} \
    -value {-mode out_of_context} -objects [get_runs synth_1]
