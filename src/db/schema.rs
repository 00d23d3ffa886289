// @generated automatically by Diesel CLI.

diesel::table! {
    alternate_title (data_version, onetsoc_code, title, short_title) {
        data_version -> Text,
        onetsoc_code -> Text,
        title -> Text,
        short_title -> Text,
        sources -> Nullable<Text>,
    }
}

diesel::table! {
    archived_item (kind, id) {
        kind -> Text,
        id -> Text,
        file -> Text,
        sha256 -> Text,
        n_rows -> BigInt,
        bytes -> BigInt,
        archived_at -> Timestamp,
    }
}

diesel::table! {
    bls_import (kind, period) {
        kind -> Text,
        period -> Text,
        source -> Text,
        source_sha256 -> Text,
        content_sha256 -> Text,
        row_count -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bls_oews_metrics (soc_code, ref_year_month) {
        soc_code -> Text,
        ref_year_month -> Text,
        title -> Text,
        employment -> Nullable<BigInt>,
        employment_qualifier -> Nullable<Text>,
        employment_rse -> Nullable<Double>,
        mean_wage -> Nullable<Double>,
        median_wage -> Nullable<Double>,
        median_wage_qualifier -> Nullable<Text>,
        employment_rse_qualifier -> Nullable<Text>,
        mean_wage_qualifier -> Nullable<Text>,
        pay_basis -> Nullable<Text>,
    }
}

diesel::table! {
    bls_oews_wage (soc_code, ref_year_month, measure, basis) {
        soc_code -> Text,
        ref_year_month -> Text,
        measure -> Text,
        basis -> Text,
        value -> Nullable<Double>,
        qualifier -> Nullable<Text>,
    }
}

diesel::table! {
    bls_proj_metrics (soc_code, projection_period) {
        soc_code -> Text,
        projection_period -> Text,
        title -> Text,
        employment_base -> Nullable<BigInt>,
        employment_projected -> Nullable<BigInt>,
        growth_pct -> Nullable<Double>,
        annual_openings -> Nullable<BigInt>,
        annual_separations -> Nullable<BigInt>,
        typical_education -> Nullable<Text>,
        median_wage -> Nullable<Double>,
        median_wage_qualifier -> Nullable<Text>,
    }
}

diesel::table! {
    catalog (data_version, catalog_id) {
        data_version -> Text,
        catalog_id -> Text,
        strategy -> Text,
        parameters -> Text,
        n_tasks -> BigInt,
        n_occupations -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    change_report (kind, from_id, to_id) {
        kind -> Text,
        from_id -> Text,
        to_id -> Text,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    content_model_reference (data_version, element_id) {
        data_version -> Text,
        element_id -> Text,
        element_name -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    data_version (id) {
        id -> Text,
        release_name -> Nullable<Text>,
        release_date -> Nullable<Date>,
        is_active -> Bool,
        status -> Text,
        source -> Text,
        source_sha256 -> Text,
        content_sha256 -> Text,
        row_count -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    dwa_reference (data_version, dwa_id) {
        data_version -> Text,
        dwa_id -> Text,
        iwa_id -> Text,
        element_id -> Text,
        title -> Text,
    }
}

diesel::table! {
    element_rating (data_version, onetsoc_code, element_id, scale_id) {
        data_version -> Text,
        onetsoc_code -> Text,
        element_id -> Text,
        scale_id -> Text,
        domain -> Text,
        data_value -> Double,
        n -> Nullable<BigInt>,
        standard_error -> Nullable<Double>,
        lower_ci_bound -> Nullable<Double>,
        upper_ci_bound -> Nullable<Double>,
        recommend_suppress -> Nullable<Bool>,
        not_relevant -> Nullable<Bool>,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    emerging_task (data_version, task_id) {
        data_version -> Text,
        task_id -> BigInt,
        onetsoc_code -> Text,
        task_statement -> Text,
        category -> Text,
        original_task_id -> Nullable<BigInt>,
        original_statement -> Nullable<Text>,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    gate_check (id) {
        id -> BigInt,
        command -> Text,
        data_version -> Text,
        snapshot_id -> Nullable<BigInt>,
        against -> Nullable<BigInt>,
        published -> Bool,
        reason -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    gate_result (check_id, gate) {
        check_id -> BigInt,
        gate -> Text,
        position -> BigInt,
        value -> Nullable<Double>,
        limit_value -> Double,
        unit -> Text,
        verdict -> Text,
        sentence -> Text,
    }
}

diesel::table! {
    import_report (id) {
        id -> BigInt,
        data_version -> Text,
        status -> Text,
        source -> Text,
        report -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    index_source (name) {
        name -> Text,
        citation -> Text,
        taxonomy -> Text,
        source -> Text,
        source_sha256 -> Text,
        code_column -> Text,
        value_column -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    index_value (name, code) {
        name -> Text,
        code -> Text,
        value -> Nullable<Double>,
    }
}

diesel::table! {
    iwa_reference (data_version, iwa_id) {
        data_version -> Text,
        iwa_id -> Text,
        element_id -> Text,
        title -> Text,
    }
}

diesel::table! {
    job_zone_reference (data_version, job_zone) {
        data_version -> Text,
        job_zone -> BigInt,
        name -> Text,
        experience -> Nullable<Text>,
        education -> Nullable<Text>,
        job_training -> Nullable<Text>,
        examples -> Nullable<Text>,
        svp_range -> Nullable<Text>,
    }
}

diesel::table! {
    label_set (run_id) {
        run_id -> BigInt,
        name -> Text,
        sha256 -> Text,
        title -> Nullable<Text>,
        citation -> Nullable<Text>,
        licence -> Nullable<Text>,
        address -> Nullable<Text>,
        made_on -> Nullable<Text>,
        question -> Nullable<Text>,
        unit -> Nullable<Text>,
        low -> Nullable<BigInt>,
        high -> Nullable<BigInt>,
        is_not -> Nullable<Text>,
        manifest -> Nullable<Text>,
        n_labels -> BigInt,
        n_matched -> BigInt,
        n_unknown -> BigInt,
        n_reworded -> BigInt,
    }
}

diesel::table! {
    last_id (table_name) {
        table_name -> Text,
        id -> BigInt,
    }
}

diesel::table! {
    model_attempt (run_id, task_id, sample, attempt) {
        run_id -> BigInt,
        task_id -> BigInt,
        sample -> BigInt,
        attempt -> BigInt,
        status -> Text,
        error_class -> Nullable<Text>,
        error -> Nullable<Text>,
        http_status -> Nullable<BigInt>,
        latency_ms -> Nullable<BigInt>,
        input_tokens -> Nullable<BigInt>,
        cached_tokens -> Nullable<BigInt>,
        cache_write_tokens -> Nullable<BigInt>,
        output_tokens -> Nullable<BigInt>,
        cost -> Nullable<BigInt>,
        request_id -> Nullable<Text>,
        batch_id -> Nullable<Text>,
        raw_json_ref -> Nullable<Text>,
        sent_at -> Timestamp,
        settled_at -> Nullable<Timestamp>,
        reserved -> Nullable<BigInt>,
    }
}

diesel::table! {
    model_batch (id) {
        id -> BigInt,
        run_id -> BigInt,
        worker_id -> BigInt,
        label -> Text,
        vendor_id -> Nullable<Text>,
        status -> Text,
        n_items -> BigInt,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    model_run (id) {
        id -> BigInt,
        provider -> Text,
        model -> Text,
        endpoint -> Nullable<Text>,
        rater -> Text,
        is_mock -> Bool,
        model_version -> Nullable<Text>,
        prompt_version -> Text,
        data_version -> Text,
        content_sha256 -> Text,
        selection -> Text,
        parameters -> Text,
        prices -> Nullable<Text>,
        status -> Text,
        cost_estimate -> Nullable<BigInt>,
        cost -> BigInt,
        cost_cap -> Nullable<BigInt>,
        cost_reserved -> BigInt,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        stop_reason -> Nullable<Text>,
        budget_id -> Nullable<BigInt>,
        cutoff -> Nullable<Timestamp>,
    }
}

diesel::table! {
    occupation_ai_score (data_version, snapshot_id, soc_code) {
        data_version -> Text,
        snapshot_id -> BigInt,
        soc_code -> Text,
        mean -> Nullable<Double>,
        std -> Nullable<Double>,
        sd_tasks -> Nullable<Double>,
        ci_low -> Nullable<Double>,
        ci_high -> Nullable<Double>,
        rater_low -> Nullable<Double>,
        rater_high -> Nullable<Double>,
        rank -> Nullable<BigInt>,
        rank_low -> Nullable<BigInt>,
        rank_high -> Nullable<BigInt>,
        n_tasks -> BigInt,
        n_scored -> BigInt,
        n_partial -> BigInt,
        weight_covered -> Double,
        n_details -> BigInt,
        n_details_scored -> BigInt,
        residual -> Bool,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    occupation_bls (data_version, soc_code, bls_code) {
        data_version -> Text,
        soc_code -> Text,
        bls_code -> Text,
        join_kind -> Text,
    }
}

diesel::table! {
    occupation_job_zone (data_version, onetsoc_code) {
        data_version -> Text,
        onetsoc_code -> Text,
        job_zone -> BigInt,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    occupation_master (data_version, onetsoc_code) {
        data_version -> Text,
        onetsoc_code -> Text,
        soc_code -> Text,
        title -> Text,
        description -> Text,
    }
}

diesel::table! {
    occupation_rater_score (data_version, snapshot_id, soc_code, rater) {
        data_version -> Text,
        snapshot_id -> BigInt,
        soc_code -> Text,
        rater -> Text,
        mean -> Double,
        rank -> Nullable<BigInt>,
    }
}

diesel::table! {
    occupation_scheme_score (data_version, snapshot_id, soc_code, weight_scheme) {
        data_version -> Text,
        snapshot_id -> BigInt,
        soc_code -> Text,
        weight_scheme -> Text,
        mean -> Nullable<Double>,
        weight_covered -> Double,
        rank -> Nullable<BigInt>,
    }
}

diesel::table! {
    occupation_step (data_version, snapshot_id, soc_code) {
        data_version -> Text,
        snapshot_id -> BigInt,
        soc_code -> Text,
        tasks -> Double,
        weights -> Double,
        rescored -> Double,
        raters -> Double,
        question -> Double,
        n_both -> BigInt,
        n_new -> BigInt,
        n_gone -> BigInt,
        raters_low -> Nullable<Double>,
        raters_high -> Nullable<Double>,
    }
}

diesel::table! {
    occupation_task_ratings (data_version, onetsoc_code, task_id, scale_id, category) {
        data_version -> Text,
        onetsoc_code -> Text,
        task_id -> BigInt,
        scale_id -> Text,
        category -> BigInt,
        data_value -> Double,
        n -> Nullable<BigInt>,
        standard_error -> Nullable<Double>,
        lower_ci_bound -> Nullable<Double>,
        upper_ci_bound -> Nullable<Double>,
        recommend_suppress -> Nullable<Bool>,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    occupation_task_weight (data_version, weight_scheme, soc_code, task_id) {
        data_version -> Text,
        weight_scheme -> Text,
        soc_code -> Text,
        task_id -> BigInt,
        weight -> Double,
        weight_source -> Text,
    }
}

diesel::table! {
    publication (id) {
        id -> BigInt,
        seq -> BigInt,
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    rater_agreement (data_version, snapshot_id, rater_a, rater_b, scope, scope_value, statistic) {
        data_version -> Text,
        snapshot_id -> BigInt,
        rater_a -> Text,
        rater_b -> Text,
        scope -> Text,
        scope_value -> Text,
        statistic -> Text,
        value -> Double,
        low -> Nullable<Double>,
        high -> Nullable<Double>,
    }
}

diesel::table! {
    raw_reply (id) {
        id -> Text,
        run_id -> BigInt,
        body -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    refresh_run (id) {
        id -> BigInt,
        host -> Text,
        process -> BigInt,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        step -> Text,
        from_version -> Nullable<Text>,
        from_snapshot -> Nullable<BigInt>,
        data_version -> Nullable<Text>,
        snapshot_id -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        report -> Nullable<Text>,
    }
}

diesel::table! {
    related_occupation (data_version, onetsoc_code, related_onetsoc_code) {
        data_version -> Text,
        onetsoc_code -> Text,
        related_onetsoc_code -> Text,
        tier -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    reported_title (data_version, onetsoc_code, title) {
        data_version -> Text,
        onetsoc_code -> Text,
        title -> Text,
        shown_in_my_next_move -> Nullable<Bool>,
    }
}

diesel::table! {
    rubric (prompt_version) {
        prompt_version -> Text,
        rubric_id -> Text,
        version -> BigInt,
        text -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    run_item (run_id, task_id, sample) {
        run_id -> BigInt,
        task_id -> BigInt,
        sample -> BigInt,
        position -> BigInt,
        status -> Text,
        error_class -> Nullable<Text>,
        error -> Nullable<Text>,
        claimed_by -> Nullable<Text>,
        tries_before -> Nullable<BigInt>,
    }
}

diesel::table! {
    run_model_version (run_id, model_version) {
        run_id -> BigInt,
        model_version -> Text,
        n_scores -> BigInt,
        first_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    run_worker (id) {
        id -> BigInt,
        run_id -> BigInt,
        host -> Text,
        process -> BigInt,
        started_at -> Timestamp,
        lease_until -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    scales_reference (data_version, scale_id) {
        data_version -> Text,
        scale_id -> Text,
        scale_name -> Text,
        minimum -> Double,
        maximum -> Double,
    }
}

diesel::table! {
    score_snapshot (id) {
        id -> BigInt,
        data_version -> Text,
        prompt_version -> Text,
        weight_scheme -> Text,
        is_mock -> Bool,
        seed -> Nullable<BigInt>,
        oews_period -> Nullable<Text>,
        inputs_hash -> Text,
        is_active -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    snapshot_rater (snapshot_id, rater) {
        snapshot_id -> BigInt,
        rater -> Text,
        position -> BigInt,
        n_tasks -> BigInt,
        prompt_version -> Text,
    }
}

diesel::table! {
    snapshot_rater_version (snapshot_id, rater, model_version) {
        snapshot_id -> BigInt,
        rater -> Text,
        model_version -> Text,
        n_scores -> BigInt,
        first_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    snapshot_run (snapshot_id, run_id) {
        snapshot_id -> BigInt,
        run_id -> BigInt,
        rater -> Text,
        n_tasks -> BigInt,
    }
}

diesel::table! {
    snapshot_scheme (snapshot_id, weight_scheme) {
        snapshot_id -> BigInt,
        weight_scheme -> Text,
        position -> BigInt,
        same_as -> Nullable<Text>,
        ranked -> BigInt,
        compared -> BigInt,
        spearman -> Nullable<Double>,
        kendall -> Nullable<Double>,
        top_size -> BigInt,
        top_shared -> BigInt,
    }
}

diesel::table! {
    snapshot_step (snapshot_id) {
        snapshot_id -> BigInt,
        before_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        n_tasks -> BigInt,
        shift -> Nullable<Double>,
    }
}

diesel::table! {
    snapshot_tag (snapshot_id, name) {
        snapshot_id -> BigInt,
        name -> Text,
        note -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    soc_crosswalk (kind, source_code, target_code) {
        kind -> Text,
        source_code -> Text,
        target_code -> Text,
        source_title -> Nullable<Text>,
        target_title -> Nullable<Text>,
    }
}

diesel::table! {
    task_ai_ensemble (data_version, snapshot_id, task_id) {
        data_version -> Text,
        snapshot_id -> BigInt,
        task_id -> BigInt,
        mean -> Double,
        std -> Nullable<Double>,
        min -> Double,
        max -> Double,
        n -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    task_ai_score (data_version, task_id, run_id, sample) {
        data_version -> Text,
        task_id -> BigInt,
        run_id -> BigInt,
        sample -> BigInt,
        model -> Text,
        model_version -> Text,
        score -> BigInt,
        rationale -> Text,
        input_hash -> Text,
        created_at -> Timestamp,
        raw_json_ref -> Nullable<Text>,
        carried_from -> Nullable<Text>,
    }
}

diesel::table! {
    task_catalog (data_version, catalog_id, task_id) {
        data_version -> Text,
        catalog_id -> Text,
        task_id -> BigInt,
        soc_code -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    task_category (data_version, scale_id, category) {
        data_version -> Text,
        scale_id -> Text,
        category -> BigInt,
        description -> Text,
    }
}

diesel::table! {
    task_dwa (data_version, task_id, dwa_id) {
        data_version -> Text,
        task_id -> BigInt,
        dwa_id -> Text,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    task_rater_score (data_version, snapshot_id, task_id, rater) {
        data_version -> Text,
        snapshot_id -> BigInt,
        task_id -> BigInt,
        rater -> Text,
        run_id -> BigInt,
        score -> Double,
        n_samples -> BigInt,
    }
}

diesel::table! {
    task_statements (data_version, task_id) {
        data_version -> Text,
        task_id -> BigInt,
        onetsoc_code -> Text,
        task_statement -> Text,
        task_type -> Nullable<Text>,
        incumbents_responding -> Nullable<BigInt>,
        date -> Nullable<Text>,
        domain_source -> Nullable<Text>,
    }
}

diesel::table! {
    technology_skill (data_version, onetsoc_code, example) {
        data_version -> Text,
        onetsoc_code -> Text,
        example -> Text,
        commodity_code -> Nullable<Text>,
        commodity_title -> Nullable<Text>,
        element_id -> Nullable<Text>,
        element_name -> Nullable<Text>,
        hot_technology -> Nullable<Bool>,
        in_demand -> Nullable<Bool>,
    }
}

diesel::joinable!(catalog -> data_version (data_version));
diesel::joinable!(content_model_reference -> data_version (data_version));
diesel::joinable!(dwa_reference -> data_version (data_version));
diesel::joinable!(gate_check -> data_version (data_version));
diesel::joinable!(gate_check -> score_snapshot (snapshot_id));
diesel::joinable!(gate_result -> gate_check (check_id));
diesel::joinable!(index_value -> index_source (name));
diesel::joinable!(iwa_reference -> data_version (data_version));
diesel::joinable!(job_zone_reference -> data_version (data_version));
diesel::joinable!(label_set -> model_run (run_id));
diesel::joinable!(model_attempt -> model_run (run_id));
diesel::joinable!(model_batch -> model_run (run_id));
diesel::joinable!(model_batch -> run_worker (worker_id));
diesel::joinable!(model_run -> data_version (data_version));
diesel::joinable!(model_run -> rubric (prompt_version));
diesel::joinable!(occupation_ai_score -> data_version (data_version));
diesel::joinable!(occupation_ai_score -> score_snapshot (snapshot_id));
diesel::joinable!(occupation_bls -> data_version (data_version));
diesel::joinable!(occupation_master -> data_version (data_version));
diesel::joinable!(occupation_rater_score -> data_version (data_version));
diesel::joinable!(occupation_rater_score -> score_snapshot (snapshot_id));
diesel::joinable!(occupation_scheme_score -> data_version (data_version));
diesel::joinable!(occupation_scheme_score -> score_snapshot (snapshot_id));
diesel::joinable!(occupation_step -> data_version (data_version));
diesel::joinable!(occupation_step -> score_snapshot (snapshot_id));
diesel::joinable!(occupation_task_weight -> data_version (data_version));
diesel::joinable!(rater_agreement -> data_version (data_version));
diesel::joinable!(rater_agreement -> score_snapshot (snapshot_id));
diesel::joinable!(raw_reply -> model_run (run_id));
diesel::joinable!(run_item -> model_run (run_id));
diesel::joinable!(run_model_version -> model_run (run_id));
diesel::joinable!(run_worker -> model_run (run_id));
diesel::joinable!(scales_reference -> data_version (data_version));
diesel::joinable!(score_snapshot -> data_version (data_version));
diesel::joinable!(score_snapshot -> rubric (prompt_version));
diesel::joinable!(snapshot_rater -> rubric (prompt_version));
diesel::joinable!(snapshot_rater -> score_snapshot (snapshot_id));
diesel::joinable!(snapshot_rater_version -> score_snapshot (snapshot_id));
diesel::joinable!(snapshot_run -> model_run (run_id));
diesel::joinable!(snapshot_run -> score_snapshot (snapshot_id));
diesel::joinable!(snapshot_scheme -> score_snapshot (snapshot_id));
diesel::joinable!(snapshot_step -> score_snapshot (snapshot_id));
diesel::joinable!(snapshot_tag -> score_snapshot (snapshot_id));
diesel::joinable!(task_ai_score -> data_version (data_version));
diesel::joinable!(task_ai_score -> model_run (run_id));
diesel::joinable!(task_category -> data_version (data_version));

diesel::allow_tables_to_appear_in_same_query!(
    alternate_title,
    archived_item,
    bls_import,
    bls_oews_metrics,
    bls_oews_wage,
    bls_proj_metrics,
    catalog,
    change_report,
    content_model_reference,
    data_version,
    dwa_reference,
    element_rating,
    emerging_task,
    gate_check,
    gate_result,
    import_report,
    index_source,
    index_value,
    iwa_reference,
    job_zone_reference,
    label_set,
    last_id,
    model_attempt,
    model_batch,
    model_run,
    occupation_ai_score,
    occupation_bls,
    occupation_job_zone,
    occupation_master,
    occupation_rater_score,
    occupation_scheme_score,
    occupation_step,
    occupation_task_ratings,
    occupation_task_weight,
    publication,
    rater_agreement,
    raw_reply,
    refresh_run,
    related_occupation,
    reported_title,
    rubric,
    run_item,
    run_model_version,
    run_worker,
    scales_reference,
    score_snapshot,
    snapshot_rater,
    snapshot_rater_version,
    snapshot_run,
    snapshot_scheme,
    snapshot_step,
    snapshot_tag,
    soc_crosswalk,
    task_ai_ensemble,
    task_ai_score,
    task_catalog,
    task_category,
    task_dwa,
    task_rater_score,
    task_statements,
    technology_skill,
);
