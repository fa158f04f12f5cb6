package com.example.shop

import android.app.Activity
import androidx.appcompat.app.AlertDialog
import com.amap.api.location.AMapLocationClient

/** Shows the privacy policy and asks whether the user agrees to it. */
object ConsentDialog {

    @JvmStatic
    fun show(activity: Activity, onAnswered: Runnable) {
        AMapLocationClient.updatePrivacyShow(activity, true, true)
        AlertDialog.Builder(activity)
            .setTitle(R.string.privacy_title)
            .setMessage(R.string.privacy_text)
            .setCancelable(false)
            .setPositiveButton(R.string.agree) { _, _ ->
                Consent.save(activity, true)
                AMapLocationClient.updatePrivacyAgree(activity, true)
                Services.start(activity)
                onAnswered.run()
            }
            .setNegativeButton(R.string.disagree) { _, _ ->
                Consent.save(activity, false)
                onAnswered.run()
            }
            .show()
    }
}
