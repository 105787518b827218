using Connections.Tests.Support;
using Connections.Web.Pages.Destinations;

namespace Connections.Tests.Pages.Destinations;

public sealed class ReasonTextTests
{
    /// <summary>Every code of the published tables, by step.</summary>
    private const string Codes =
        """
        empty_batch empty_batch_result multi_user_error source_disabled unknown_source locked_workspace bad_request INVALID_SETTINGS no_user_anon_id id_required id_not_string
        event_not_defined event_not_string properties_not_object traits_not_object name_not_string category_not_string internal lambda_err too_many_requests FUNCTION_TIMEOUT
        RETRY_ERROR INVOKE_ERROR BAD_DEPLOY TRACKING_API_FAILED SET_API_FAILED consent_categorypreferences_should_exist consent_fields_should_be_object
        consent_fields_should_be_bool consent_version_should_be_number device_advertisingid_should_be_string
        common_schema_violation schema_violation unplanned unplanned_and_schema_violation event_setting
        FILTERED_BY_RULES FILTERED_BY_INTEGRATIONS_OBJECT UNKNOWN_INTEGRATION MESSAGE_SENT_CLIENT_SIDE UNSUPPORTED_EVENT_TYPE FUNCTIONS_LOCK_OUT NO_MATCHING_MAPPING
        FILTERED_AT_MAPPING FAILED_DATA_ENCRYPTION FILTERED_BY_END_USER_CONSENT message_rejected gateway_timeout retry
        307 400 401 403 404 429 502 503 MESSAGE_REJECTED BAD_REQUEST ETIMEDOUT ENOTFOUND ECONNRESET EREFUSED ECONNREFUSED PAYLOAD_VALIDATION_FAILED ADDRESS_REFUSED
        """;

    [Fact, Owes(52)]
    public void Every_discard_code_has_a_text_a_likely_cause_and_a_remedy()
    {
        foreach (var code in Codes.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(ReasonText.Has(code), $"{code} has no text of its own.");
            var text = ReasonText.For(code);
            Assert.All([text.Means, text.Cause, text.Remedy], sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("400: The destination answered 400.", "The destination answered 400.")]
    [InlineData("The rule says: no.", "The rule says: no.")]
    [InlineData("No answer in time.", "No answer in time.")]
    public void A_sentence_stands_without_the_code_before_it(string reason, string sentence) => Assert.Equal(sentence, ReasonText.Sentence(reason));

    [Fact]
    public void A_filter_s_name_behind_the_code_changes_nothing_of_the_text() =>
        Assert.Same(ReasonText.For("FILTERED_BY_RULES"), ReasonText.For("FILTERED_BY_RULES: No tests"));

    [Theory, InlineData("599"), InlineData("302"), InlineData("418"), InlineData("vendor_says_no")]
    public void A_code_of_the_tool_s_own_has_the_text_of_its_kind(string code)
    {
        Assert.False(ReasonText.Has(code));
        Assert.NotEmpty(ReasonText.For(code).Remedy);
    }
}
